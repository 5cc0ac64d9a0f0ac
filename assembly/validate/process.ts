/** Rules on the process: config.md, "Process" and "POSIX process". */
import * as s from '../spec/structure.generated';
import { ABSENT, at, count, first, from, hash, isText, json, next, out, text, to, wordOf } from './document';
import { checkCpuList } from './cpu-list';
import * as rules from './rules.generated';

/** The rlimits seen so far, a bit each. */
let limits: u32 = 0;

export function checkProcess(node: i32): void {
  limits = 0;
  if (at(s.PROCESS_USER) == ABSENT) {
    const hint = 'add "user": { "uid": 0, "gid": 0 }, or another';
    out.add(rules.USER_MISSING, node, '"user" is missing: the process runs as uid 0 and gid 0', hint);
  }
  const args = at(s.PROCESS_ARGS);
  if (count(args) && isText(first(args)) && text(first(args)) == 0) {
    out.add(rules.ARGS_PROGRAM, first(args), 'the name of the program must not be empty');
  }
  if (at(s.PROCESS_EXEC_CPU_AFFINITY) < 0) return;
  checkCpuList(at(s.CPU_AFFINITY_INITIAL), rules.CPU_LIST);
  checkCpuList(at(s.CPU_AFFINITY_FINAL), rules.CPU_LIST);
}

/** So many variables are compared for their names. */
const COMPARED: i32 = 256;
/** of each, the hash of its name and its node; `namesSeen` of them are this document's */
const NAMES_SEEN: usize = memory.data(COMPARED * 8, 4);
let namesSeen: i32 = 0;

/** Each is NAME=value. runc: "invalid environment variable". */
export function checkEnv(): void {
  const env = at(s.PROCESS_ENV);
  const total = count(env);
  let node = total ? first(env) : 0;
  namesSeen = 0;
  for (let i = 0; i < total; i++) {
    if (isText(node)) checkVariable(node);
    node = next(node);
  }
}

function checkVariable(node: i32): void {
  text(node);
  let p = from;
  while (p < to && load<u8>(p) != 0x3d) p++;
  if (p == from || p == to) {
    const rule = p == to ? rules.ENV_EQUALS : rules.ENV_NAME;
    if (!out.wants(rule)) return;
    out.add(rule, node, `environment variable ${json.raw(node)} has no ${p == to ? '"="' : 'name'}`);
    return;
  }
  if (namesSeen >= COMPARED) return;
  const name = hash(<i32>(p - from));
  for (let i = 0; i < namesSeen; i++) {
    if (
      load<u32>(NAMES_SEEN + ((<usize>i) << 3)) != name ||
      !sameName(node, load<i32>(NAMES_SEEN + ((<usize>i) << 3), 4))
    )
      continue;
    if (out.wants(rules.ENV_TWICE)) out.add(rules.ENV_TWICE, node, 'is given before: only the last counts');
    break;
  }
  store<u32>(NAMES_SEEN + ((<usize>namesSeen) << 3), name);
  store<i32>(NAMES_SEEN + ((<usize>namesSeen) << 3), node, 4);
  namesSeen++;
}

function sameName(a: i32, b: i32): bool {
  const first = json.str(a);
  const second = json.str(b);
  return first.substring(0, first.indexOf('=')) == second.substring(0, second.indexOf('='));
}

/** Each at most once; setrlimit(2): soft at most hard. */
export function checkRlimit(node: i32): void {
  const type = wordOf(at(s.RLIMIT_TYPE), s.WORDS_RLIMIT_TYPE);
  if (type >= 0) {
    const bit = (<u32>1) << type;
    if (limits & bit && out.wants(rules.RLIMIT_TWICE)) {
      out.add(rules.RLIMIT_TWICE, node, `${json.str(at(s.RLIMIT_TYPE))} is given twice`);
    }
    limits |= bit;
  }
  const soft = at(s.RLIMIT_SOFT);
  const hard = at(s.RLIMIT_HARD);
  if (json.u64(soft) <= json.u64(hard, u64.MAX_VALUE) || !out.wants(rules.RLIMIT_SOFT)) return;
  out.add(rules.RLIMIT_SOFT, soft, `the soft limit ${json.raw(soft)} is above the hard limit ${json.raw(hard)}`);
}
