/**
 * `features`: what this runtime knows of the specification, whatever the host may lack (runtime-spec, features.md and
 * features-linux.md). No name is listed here: they are the schema's, and each is asked of what executes it.
 */
import { Answer } from '../answer';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { Record } from '../results';
import { actionValue, INVALID } from '../seccomp/actions';
import { archByName, isForeignArch } from '../seccomp/arch';
import * as flags from '../seccomp/flags';
import { operator } from '../seccomp/read';
import { ANNOTATIONS } from '../spec/annotations';
import { OCI_VERSION } from '../spec/defaults';
import { capabilityNumber, namespaceFlag } from '../spec/names';
import { isMemoryFlag, isMemoryMode } from '../spec/scheduling';
import * as s from '../spec/structure.generated';
import { membersOf, wordsOf } from '../spec/tables';
import { Records } from '../state/status';
import { failedTurn } from './common';
import { Plan } from './encoder';
import { hasSeccompFlag, kernelOf } from './kernel-features';
import { isMountWord } from './mount-options';
import * as ops from './ops.generated';

/** The oldest version whose configs are taken. */
const OLDEST_OCI_VERSION: string = '1.0.0';

/** turn 0: the kernel's version, on which flags of seccomp(2) depend · the end: the features structure */
export function features(request: Request): Answer {
  const failed = failedTurn(request);
  if (failed) return Answer.failure(failed);
  if (request.turn == 0) {
    const plan = new Plan(true);
    const l = plan.list();
    l.report();
    ops.hostFacts(l);
    return Answer.plan(plan);
  }
  const host = new Records(request.results[0]).next();
  const w = new JsonWriter();
  w.beginObject().key('ociVersionMin').str(OLDEST_OCI_VERSION).key('ociVersionMax').str(OCI_VERSION);
  names(w, 'hooks', membersOf(s.T_HOOKS));
  names(
    w,
    'mountOptions',
    wordsOf(s.WORDS_MOUNT_OPTION).filter((word) => isMountWord(word)),
  );
  w.key('linux');
  writeLinux(w, host);
  // engines ask runc's annotation of every runtime
  w.key('annotations').beginObject().key('org.opencontainers.runc.checkpoint.enabled').str('false').endObject();
  names(w, 'potentiallyUnsafeConfigAnnotations', ANNOTATIONS);
  return Answer.end(w.endObject().toString());
}

function writeLinux(w: JsonWriter, host: Record): void {
  w.beginObject();
  names(
    w,
    'namespaces',
    wordsOf(s.WORDS_NAMESPACE_TYPE).filter((name) => namespaceFlag(name) != 0),
  );
  names(
    w,
    'capabilities',
    wordsOf(s.WORDS_CAPABILITY).filter((name) => capabilityNumber(name) >= 0),
  );
  w.key('cgroup').beginObject().key('v1').bool(true).key('v2').bool(true);
  w.key('systemd').bool(true).key('systemdUser').bool(true);
  w.key('rdma').bool(true).endObject();
  w.key('seccomp').beginObject().key('enabled').bool(true);
  names(
    w,
    'actions',
    wordsOf(s.WORDS_SECCOMP_ACTION).filter((name) => actionValue(name, -1) != INVALID),
  );
  names(
    w,
    'operators',
    wordsOf(s.WORDS_SECCOMP_OPERATOR).filter((name) => operator(name) >= 0),
  );
  names(
    w,
    'archs',
    wordsOf(s.WORDS_SECCOMP_ARCH).filter((name) => archByName(name) !== null || isForeignArch(name)),
  );
  const known = wordsOf(s.WORDS_SECCOMP_FLAG).filter((name) => flags.flagValue(name) != flags.INVALID);
  names(w, 'knownFlags', known);
  const supported: Array<string> = [];
  for (let i = 0; i < known.length; i++) {
    if (hasSeccompFlag(flags.flagValue(known[i]), kernelOf(host))) supported.push(known[i]);
  }
  names(w, 'supportedFlags', supported);
  w.endObject();
  enabled(w, 'apparmor', true);
  enabled(w, 'selinux', true);
  w.key('memoryPolicy').beginObject();
  names(
    w,
    'modes',
    wordsOf(s.WORDS_MEMORY_POLICY).filter((word) => isMemoryMode(word)),
  );
  names(
    w,
    'flags',
    wordsOf(s.WORDS_MEMORY_POLICY_FLAG).filter((word) => isMemoryFlag(word)),
  );
  w.endObject();
  w.key('intelRdt').beginObject().key('enabled').bool(true);
  w.key('schemata').bool(true);
  w.key('monitoring').bool(true).endObject();
  w.key('mountExtensions').beginObject();
  enabled(w, 'idmap', isMountWord('idmap'));
  w.endObject();
  enabled(w, 'netDevices', true);
  w.endObject();
}

function names(w: JsonWriter, key: string, list: Array<string>): void {
  w.key(key).beginArray();
  for (let i = 0; i < list.length; i++) w.str(list[i]);
  w.endArray();
}

function enabled(w: JsonWriter, key: string, yes: bool): void {
  w.key(key).beginObject().key('enabled').bool(yes).endObject();
}
