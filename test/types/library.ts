/** What the library's types allow and refuse; compiled by `npm run lint`, never executed. */
import type { Readable } from 'node:stream';
import {
  type Container,
  ContainerError,
  type ContainerErrorCode,
  type ContainerState,
  type CreateOptions,
  Factory,
  type Status,
} from '../../src/index.js';

const factory = new Factory({
  root: '/run/tare',
  idFormat: 'oci',
  log: ({ level, message }) => console.error(level, message),
});
new Factory();
// @ts-expect-error no such grammar
new Factory({ idFormat: 'any' });
// @ts-expect-error no such option
new Factory({ roots: '/run/tare' });
const kind: 'tare' = factory.type();
export async function busiest(): Promise<string | undefined> {
  for await (const containers of factory.usage({ interval: 500 })) {
    return containers.find(({ cpu = 0 }) => cpu > 50)?.id;
  }
  return undefined;
}
export const missing = factory.doctor().then(({ checks }) => checks.find(({ status }) => status === 'missing')?.mend);
export const options: Promise<string[]> = factory.features().then(({ linux }) => linux.seccomp.knownFlags);

export async function create(config: object, abort: AbortController): Promise<number | null> {
  await Factory.ready();
  const options: CreateOptions = { bundle: '/b', stdio: ['ignore', 'pipe', 2], start: false, signal: abort.signal };
  await using container = await factory.create('web_1', config, options);
  const stdout: Readable | null = container.stdout;
  stdout?.resume();
  await container.start();
  await container.signal('TERM');
  await container.signal(9, { all: true });
  await container.resize({ columns: 80, rows: 25 });
  // @ts-expect-error a size has two numbers
  await container.resize({ columns: 80 });
  const { memory, network_interfaces } = await container.stats();
  const limit: number | bigint | undefined = memory?.usage.limit;
  // @ts-expect-error a number, or a BigInt
  const wrong: number = limit;
  console.log(wrong, network_interfaces[0]?.RxBytes, memory?.psi?.some.avg10);
  const { code, signal } = await container.wait();
  const name: string | null = signal;
  const status: Status = await container.status();
  const state: ContainerState = await container.state();
  const pids: number[] = await container.processes();
  await container.destroy();
  console.log(kind, name, status, state.pid, pids, container.config.process.args);
  return code;
}

export async function refused(container: Container): Promise<void> {
  // @ts-expect-error a config is an object, text or bytes
  await factory.create('web_1', 5);
  // @ts-expect-error stdio has no such word
  await factory.create('web_1', {}, { stdio: 'share' });
  // @ts-expect-error read-only
  container.id = 'other';
  // @ts-expect-error a signal is a name or a number
  await container.signal({});
}

export function handled(error: unknown): string {
  if (!ContainerError.is(error)) throw error;
  const code: ContainerErrorCode = error.code;
  // @ts-expect-error not one of the codes
  if (code === 'IdTaken') return '';
  // @ts-expect-error it may be absent
  const pointer: string = error.pointer;
  return `${code} ${pointer} ${error.line ?? 0} ${error.errno ?? 0} ${error.diagnostics?.[0]?.message ?? ''}`;
}
