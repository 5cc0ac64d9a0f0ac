// What the fault walks share: a container's life through the driver, and what is demanded after a fault.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { makeBundle, uniqueId } from './bundle.mjs';
import { perform } from './driver.mjs';
import { CACHE } from './kept-filter.mjs';
import { assertNothingLeft, settled } from './leftovers.mjs';
import { until } from './processes.mjs';
import { mountedAt } from './resctrl.mjs';
import { makeRoot } from './run.mjs';
import { makeUserBundle } from './userns.mjs';

/** The states that a command of a walk starts from. */
const before = {
  create: [],
  'create and start': [],
  start: ['create'],
  exec: ['create', 'start'],
  'delete a created container': ['create'],
  'delete a running container': ['create', 'start'],
  'delete a stopped container': ['create', 'start', 'stop'],
};

/** The commands that are walked, by name. */
export const commands = Object.keys(before);

/** A Stage's options for a container in new user and time namespaces, with another namespace joined, and a device made for it. */
export const namespaces = {
  make: makeUserBundle,
  edit: (config) => {
    config.linux.namespaces.push({ type: 'time' });
    config.linux.timeOffsets = { monotonic: { secs: 5 }, boottime: { secs: 5 } };
    config.linux.namespaces.find(({ type }) => type === 'uts').path = '/proc/self/ns/uts';
    delete config.hostname;
    config.process.oomScoreAdj = 100;
    // one that the host has not
    config.linux.devices = [{ path: '/dev/made', type: 'c', major: 1, minor: 3 }];
  },
};

/**
 * A bundle, a state root and an id to make containers of, again and again: `run(command, options)` performs one of
 * `commands` after bringing the container where it starts from, `remove` deletes by force.
 */
export class Stage {
  /**
   * @param options `make`: another makeBundle; `edit`: what else is changed in the config, `user` of the process of exec;
   *   `terminal`: both processes have one, the container's on a console socket, that of exec as long as its session;
   *   `cgroups`: the config has no cgroupsPath, and that is the parent of where they are then; `sockets`: names in the bundle where
   *   someone listens; `asks`: what requests say more, of a verb and the bundle's directory; `groups`: where groups of Intel RDT are
   *   made (resctrl.mjs), by the id; `settle`: waits until others have removed what is theirs to remove; `cold`: no filter is kept from
   *   one create to the next
   */
  constructor(options = {}) {
    const {
      make = makeBundle,
      edit,
      terminal = false,
      cgroups,
      sockets = [],
      asks,
      groups,
      user = { uid: 5, gid: 6, additionalGids: [7] },
    } = options;
    this.asks = asks;
    this.settle = options.settle;
    this.cold = options.cold;
    this.root = makeRoot();
    this.id = uniqueId('fault');
    this.cgroupsPath = cgroups ?? `/tare_test/${this.id}`;
    this.groups = groups?.(this.id);
    if (this.groups) mkdirSync(this.groups, { recursive: true });
    this.bundle = make({
      args: ['sleep', '1000'],
      edit: (config, bundle) => {
        if (!cgroups) config.linux.cgroupsPath = this.cgroupsPath;
        config.linux.namespaces.push({ type: 'cgroup' });
        config.process.user.additionalGids = [5];
        config.process.terminal = terminal;
        edit?.(config, bundle);
      },
    });
    this.document = new TextEncoder().encode(JSON.stringify(this.bundle.config));
    this.pidFile = join(this.bundle.dir, 'exec.pid');
    this.process = new TextEncoder().encode(JSON.stringify({ args: ['sleep', '2000'], user, terminal }));
    // whoever gets the terminal hangs it up at once: that is nothing to the first process of a pid namespace
    if (terminal) this.console = join(this.bundle.dir, 'console.sock');
    const paths = [...sockets.map((name) => join(this.bundle.dir, name)), ...(this.console ? [this.console] : [])];
    this.servers = paths.map((path) =>
      createServer((socket) => socket.resume())
        .listen(path)
        .unref(),
    );
  }

  request(verb, more = {}) {
    const common = { verb, root: this.root.path, id: this.id, idFormat: 'tare', cgroupManager: 'cgroupfs' };
    const create = { bundle: this.bundle.dir, now: '2026-01-02T03:04:05.678Z', consoleSocket: this.console };
    return { ...common, ...(verb === 'create' && create), ...this.asks?.(verb, this.bundle.dir), ...more };
  }

  perform(verb, more, options) {
    const document = { create: this.document, exec: this.process }[verb];
    if (this.cold && verb === 'create') rmSync(join(this.root.path, CACHE), { recursive: true, force: true });
    const seen = this.groups && verb === 'create' ? mountedAt(this.groups) : undefined;
    return perform(this.request(verb, more), document, { ...options, seen });
  }

  /** Performs a command that must succeed. */
  async must(verb, more) {
    const result = await this.perform(verb, more);
    assert.equal(result.error, undefined, `${verb}: ${result.error?.message}`);
    return result.value;
  }

  /** Brings the container where a command starts from. */
  async prepare(command) {
    for (const step of before[command]) {
      if (step === 'stop') await this.#stop();
      else await this.must(step, step === 'create' ? { start: false } : {});
    }
  }

  /** The command itself, `options` as perform's. */
  run(command, options) {
    if (command.startsWith('delete')) return this.perform('delete', { force: command.includes('running') }, options);
    if (command === 'exec') return this.#exec(options);
    if (command === 'start') return this.perform('start', {}, options);
    return this.perform('create', { start: command !== 'create' }, options);
  }

  async state() {
    const { value, error } = await this.perform('state');
    if (error) assert.equal(error.code, 'ContainerNotExists', error.message);
    return value;
  }

  /** `delete --force`, which must succeed whatever there is. */
  remove() {
    return this.must('delete', { force: true });
  }

  /** After an exec that failed: no process of it, and no pid file. */
  async noExec(what) {
    assert.equal(existsSync(this.pidFile), false, `${what}: pid file`);
    await until(async () => (await this.must('processes')).pids.length === 1, `${what}: no process but init is left`);
  }

  #exec(options) {
    rmSync(this.pidFile, { force: true });
    return this.perform('exec', { pidFile: this.pidFile }, options);
  }

  /** Makes the container, starts it, looks at it and removes it: whatever happened before, that works. */
  async live(how = 'create and start') {
    await this.must('create', { start: how === 'create and start' });
    if (how !== 'create and start') await this.must('start');
    await this.checkRunning();
    await this.remove();
  }

  async checkRunning() {
    const { state } = await this.state();
    assert.equal(state.status, 'running');
  }

  /** Asserts that nothing is left; processes and fds are given time to end where `patience` says so. */
  async nothingLeft(what, before) {
    const { cgroupsPath, bundle } = this;
    await this.settle?.();
    assertNothingLeft({ root: this.root.path, cgroupsPath, bundle, what });
    if (this.groups) assert.deepEqual(subdirectories(this.groups), [], `${what}: groups`);
    await settled(before, what);
  }

  dispose() {
    for (const server of this.servers) server.close();
    if (this.groups) rmdirSync(this.groups);
    this.bundle.remove();
    this.root.remove();
  }

  async #stop() {
    const { state } = await this.state();
    await this.must('kill', { signal: 'KILL' });
    await until(async () => (await this.state()).state.status === 'stopped', `${state.pid} is killed`);
  }
}

const subdirectories = (path) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
