/** What create would do with a config, on a host that is described: the functions of planner.wasm, with JavaScript's types. */
import { documentBytes } from '../core/documents.js';
import { ANSWER_END, ANSWER_PLAN, Instance, parts } from '../core/instance.js';
import { compileModule, instantiate } from '../core/module.js';
import { type DecodedOp, type DecodedPlan, decodePlan, describeOp } from '../core/plan.js';
import { encodeResults } from '../core/results.js';
import type { CoreError } from '../core/types.js';
import { type HostDescription, lookAt } from './host.js';
import { type Validator, type ValidatorSource, WasmValidator } from './validator.js';

/** An op of a plan, and what it is for people. */
export interface PlannedOp extends DecodedOp {
  /** what it does, in words; "" where its name says it */
  words: string;
  /** its arguments, with the kernel's names for flags */
  arguments: string;
}

/** One process's part of a plan, in the order in which it acts. */
export interface PlannedList {
  /** `executor`: who makes the container; `init`: who becomes the container's process; `stage` and `helper`: who they need for that */
  process: 'executor' | 'stage' | 'init' | 'helper';
  ops: PlannedOp[];
}

/** What create would do; or why it would not, before anything is made. */
export type Planned = { lists: PlannedList[] } | { error: CoreError };

/** What the seccomp profile of a config lets through: docs/requests.md, "seccomp". */
export interface SeccompVerdict {
  defaultAction: string;
  unknown: string[];
  architectures: {
    name: string;
    calls: { name: string; number: number; action?: string; cases?: { action: string }[] }[];
  }[];
  instructions: number[][];
}

/** What a config may name. */
export interface Names {
  /** in the order of their numbers */
  capabilities: string[];
  mountOptions: string[];
  syscalls: string[];
}

export interface PlanOptions {
  /** absolute, /bundle by default */
  bundle?: string;
  /** the container's, `container` by default */
  id?: string;
}

export interface Planner extends Validator {
  /** What create would do with this config on that host, op by op; each has the JSON pointer of its cause. */
  plan(document: string | Uint8Array, host: HostDescription, options?: PlanOptions): Planned;

  /** What becomes of the seccomp profile; undefined where there is none, or one that is not valid. */
  seccomp(document: string | Uint8Array, host: HostDescription): SeccompVerdict | undefined;

  /** The names that the core knows. */
  names(): Names;
}

/** Turns of a create that only looks, and the two of systemd: more are an endless loop. */
const MOST_TURNS = 8;
const ORDINARY_PID = 4242;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @throws Error when the module cannot be fetched or compiled */
export async function makePlanner(source: ValidatorSource | Promise<ValidatorSource>): Promise<Planner> {
  const module = await compileModule(await source);
  return new WasmPlanner(new Instance(() => instantiate(module)));
}

class WasmPlanner extends WasmValidator implements Planner {
  plan(document: string | Uint8Array, host: HostDescription, options: PlanOptions = {}): Planned {
    const bytes = documentBytes(document);
    const results: Uint8Array[] = [];
    const made: { plan: DecodedPlan; words: string[][] }[] = [];
    const { bundle = '/bundle', id = 'container' } = options;
    const request = {
      verb: 'create',
      id,
      bundle,
      root: host.euid ? `/run/user/${host.euid}/tare` : '/run/tare',
      idFormat: 'oci',
      arch: host.arch ?? 'x64',
      cgroupManager: host.cgroupManager ?? 'cgroupfs',
      runtimeDir: host.euid ? `/run/user/${host.euid}` : '',
      now: '2000-01-01T00:00:00.000000000Z',
    };
    while (results.length < MOST_TURNS) {
      const input = parts([encoder.encode(JSON.stringify(request)), bytes, ...results]);
      const answer = this.instance.call('step', input);
      if (answer.kind === ANSWER_END) break;
      if (answer.kind !== ANSWER_PLAN) return { error: JSON.parse(decoder.decode(answer.bytes)) };
      const plan = decodePlan(answer.bytes);
      if (plan.readOnly) {
        results.push(lookAt(plan, host, (kind, text) => this.#systemd(kind, text)));
        continue;
      }
      made.push({ plan, words: JSON.parse(this.text('words', [answer.bytes])) });
      results.push(this.#unitMade(plan));
    }
    return { lists: lists(made) };
  }

  seccomp(document: string | Uint8Array, host: HostDescription): SeccompVerdict | undefined {
    const request = encoder.encode(JSON.stringify({ verb: 'seccomp', arch: host.arch ?? 'x64' }));
    const answer = this.instance.call('step', parts([request, documentBytes(document)]));
    if (answer.kind !== ANSWER_END) return undefined;
    return JSON.parse(decoder.decode(answer.bytes)).seccomp ?? undefined;
  }

  names(): Names {
    return JSON.parse(this.text('names', []));
  }

  #systemd(kind: 'greeting' | 'unit', text: string): Uint8Array {
    return this.instance.call('systemdAnswers', [encoder.encode(text)], kind === 'unit' ? 1 : 0).bytes;
  }

  /** The results of a plan that makes a container's unit: systemd has made it. Of any other plan the core asks nothing of this. */
  #unitMade(plan: DecodedPlan): Uint8Array {
    const ops = plan.lists[0]?.ops ?? [];
    const state = ops.find(({ name, args }) => name === 'WRITE_FILE' && String(args.path) === '.state.json');
    // what is known at run time only stands in braces there
    const saved = JSON.parse(String(state?.args.content ?? '{}').replace(/\{(slot|octal slot) \d+\}/g, '0'));
    const cgroup = Object.values<string>(saved.cgroup_paths ?? {})[0] ?? '';
    const records = ops
      .filter(({ report }) => report)
      .map(({ op, name }) => {
        const bytes =
          name === 'BUS_READ' ? this.#systemd('unit', saved.systemd_unit ?? '') : encoder.encode(`0::${cgroup}\n`);
        return { op, errno: 0, bytes };
      });
    return encodeResults(records, { 0: ORDINARY_PID, 1: 1 });
  }
}

/** The plans that make a container as one: with systemd the last lists come again with the last plan. */
function lists(made: readonly { plan: DecodedPlan; words: string[][] }[]): PlannedList[] {
  const last = made.at(-1);
  if (last === undefined) return [];
  const planned = (plan: DecodedPlan, words: string[][], list: number) =>
    (plan.lists[list]?.ops ?? []).map((op) => ({
      ...op,
      words: words[list]?.[op.op] ?? '',
      arguments: describeOp(op),
    }));
  return last.plan.lists.map(({ list }) => ({
    process: processOf(last.plan, list),
    ops:
      list === 0
        ? made.flatMap(({ plan, words }) => planned(plan, words, 0)).map((op, index) => ({ ...op, op: index }))
        : planned(last.plan, last.words, list),
  }));
}

/** By the name that its process takes first: what ps shows. */
function processOf(plan: DecodedPlan, list: number): PlannedList['process'] {
  if (list === 0) return 'executor';
  const name = String(plan.lists[list]?.ops.find((op) => op.name === 'NAME')?.args.name ?? '');
  if (name.includes('INIT')) return 'init';
  return name.includes('STAGE') ? 'stage' : 'helper';
}
