/**
 * systemd for hosts without it: as a program, a stand-in for org.freedesktop.systemd1 on a bus, that makes transient scopes with their
 * cgroups as systemd does (`node systemd.mjs SOCKET BEHAVIOUR`); as a module, what starts that and a dbus-daemon.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cgroupMounts } from './cgroup-mounts.mjs';
import { Connection, SIGNAL, startBus } from './dbus.mjs';

const NAME = 'org.freedesktop.systemd1';
const PATH = '/org/freedesktop/systemd1';
const MANAGER = `${NAME}.Manager`;
/** The controllers that systemd moves processes in, of version 1. */
const KNOWN = ['cpu', 'cpuacct', 'blkio', 'memory', 'devices', 'pids', 'name=systemd'];

/** Why a test of it is skipped, or false. */
export const needsBus = spawnSync('dbus-daemon', ['--version']).error ? 'dbus-daemon is not installed' : false;

/** The slice of this process's tests, and where its cgroup is. */
export const testSlice = `taretest-${process.pid}.slice`;
export const testSlicePath = `/taretest.slice/${testSlice}`;

/** Removes the slices' cgroups of all hierarchies, where they are empty. */
export function pruneSlices() {
  for (const { point } of hierarchies()) {
    for (const path of [testSlicePath, '/taretest.slice']) attempt(() => rmdirSync(join(point, path)));
  }
}

/**
 * A bus with a stand-in on it.
 * @param behaviour '' for that of systemd, or what StartTransientUnit does instead: see below
 * @returns { address, env, calls: all that was asked of it, units: the names of those that are loaded, stop }
 */
export async function startSystemd(behaviour = '') {
  const bus = await startBus();
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), bus.path, behaviour], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const calls = [];
  let text = '';
  const ready = new Promise((resolve) => {
    child.stdout.on('data', (data) => {
      const lines = (text + data).split('\n');
      text = lines.pop();
      for (const line of lines) {
        if (line === 'ready') resolve();
        else calls.push(JSON.parse(line));
      }
    });
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await Promise.race([ready, ended]);
  const asker = await Connection.open(bus.path);
  return {
    address: bus.address,
    path: bus.path,
    env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus.address },
    calls,
    units: async () => (await asker.call(NAME, PATH, MANAGER, 'ListUnits'))[0],
    async stop() {
      asker.socket.destroy();
      child.kill();
      await ended;
      await bus.stop();
      pruneSlices();
    },
  };
}

const attempt = (task) => {
  try {
    return task();
  } catch {
    return undefined;
  }
};

/** The mounted hierarchies: { point, unified, known: systemd moves processes there }. */
const hierarchies = () =>
  cgroupMounts().map(({ point, unified, options }) => ({
    point,
    unified,
    known: unified || options.some((name) => KNOWN.includes(name)),
  }));

const failure = (name, message) => Object.assign(new Error(message), { name });

/** `a-b.slice` is in `a.slice`. */
const slicePath = (slice) =>
  slice
    .replace(/\.slice$/, '')
    .split('-')
    .map((_, i, parts) => `${parts.slice(0, i + 1).join('-')}.slice`)
    .join('/');

/** One transient scope. */
class Unit {
  failed = false;

  constructor(name, slice) {
    this.name = name;
    this.places = hierarchies()
      .filter(({ known }) => known)
      .map(({ point, unified }) => ({ directory: join(point, slicePath(slice), name), unified, point }));
  }

  take(pids) {
    for (const { directory, unified, point } of this.places) {
      mkdirSync(directory, { recursive: true });
      for (const pid of pids) writeFileSync(join(directory, 'cgroup.procs'), String(pid));
      if (!unified) continue;
      let level = point;
      for (const part of directory.slice(point.length + 1).split('/')) {
        for (const name of ['cpu', 'memory', 'pids', 'io']) {
          attempt(() => writeFileSync(join(level, 'cgroup.subtree_control'), `+${name}`));
        }
        level = join(level, part);
      }
    }
    return true;
  }

  /** Its processes, also those below it. */
  pids() {
    const all = new Set();
    const walk = (directory) => {
      for (const pid of (attempt(() => readFileSync(join(directory, 'cgroup.procs'), 'utf8')) ?? '').split('\n')) {
        if (pid && pid !== '0') all.add(Number(pid));
      }
      for (const entry of attempt(() => readdirSync(directory, { withFileTypes: true })) ?? []) {
        if (entry.isDirectory()) walk(join(directory, entry.name));
      }
    };
    for (const { directory } of this.places) walk(directory);
    return [...all];
  }

  kill(signal) {
    for (const pid of this.pids()) attempt(() => process.kill(pid, signal));
  }

  remove() {
    const walk = (directory) => {
      for (const entry of attempt(() => readdirSync(directory, { withFileTypes: true })) ?? []) {
        if (entry.isDirectory()) walk(join(directory, entry.name));
      }
      attempt(() => rmdirSync(directory));
    };
    for (const { directory } of this.places) walk(directory);
  }
}

/** The program. */
async function serve(path, behaviour) {
  const connection = await Connection.open(path);
  const units = new Map();
  const stopping = new Map();
  const seen = new Set();
  let jobs = 0;

  const removed = (job, unit, result, more) => {
    const body = [job, `${PATH}/job/${job}`, unit, result];
    connection.send({
      type: SIGNAL,
      path: PATH,
      interface: MANAGER,
      member: 'JobRemoved',
      signature: 'uoss',
      body,
      ...more,
    });
  };
  const notLoaded = (name) => failure(`${NAME}.NoSuchUnit`, `Unit ${name} not loaded.`);

  const methods = {
    Get([, name]) {
      if (behaviour === 'mute') throw failure('org.freedesktop.DBus.Error.UnknownProperty', 'Unknown property');
      return ['v', [['s', { Version: '252 (252.38-1)', ControlGroup: '' }[name]]]];
    },
    ListUnits: () => ['as', [[...units.keys()]]],
    StartTransientUnit([name, mode, properties], call) {
      const job = ++jobs;
      const values = Object.fromEntries(properties.map(([key, [, value]]) => [key, value]));
      const answer = ['o', [`${PATH}/job/${job}`]];
      if (behaviour === 'silent') return undefined;
      if (behaviour === 'close') process.exit(0);
      if (behaviour === 'refuse' || mode !== 'replace') {
        throw failure('org.freedesktop.DBus.Error.InvalidArgs', 'it is not to be');
      }
      if (behaviour === 'taken' || units.has(name) || (behaviour === 'stale' && !seen.has(name))) {
        throw failure(`${NAME}.UnitExists`, `Unit ${name} was already loaded or has a fragment file.`);
      }
      const unit = new Unit(name, values.Slice);
      units.set(name, unit);
      unit.failed = behaviour === 'fail';
      if (!unit.failed && behaviour !== 'elsewhere' && !attempt(() => unit.take(values.PIDs))) {
        unit.remove();
        units.delete(name);
        throw failure('org.freedesktop.DBus.Error.UnixProcessIdUnknown', 'Process does not exist.');
      }
      const to = { destination: call.sender };
      return [
        ...answer,
        () => {
          if (behaviour === 'noise') {
            for (const other of ['a.scope', 'b.scope', 'c.scope']) removed(999, other, 'failed', to);
            connection.send({
              type: SIGNAL,
              path: '/',
              interface: 'a.b',
              member: 'C',
              signature: 's',
              body: ['x'],
              ...to,
            });
          }
          if (behaviour === 'unended') return;
          if (behaviour === 'odd') removed(job, name, 'done', { ...to, signature: 's', body: [name] });
          removed(job, name, unit.failed ? 'failed' : 'done');
        },
      ];
    },
    SetUnitProperties([name]) {
      if (!units.has(name)) throw notLoaded(name);
      return ['', []];
    },
    StopUnit([name]) {
      const unit = units.get(name);
      if (!unit) throw notLoaded(name);
      const job = ++jobs;
      return [
        'o',
        [`${PATH}/job/${job}`],
        () => {
          if (unit.failed) return removed(job, name, 'done');
          stopping.set(name, job);
          unit.kill('SIGTERM');
          // not another one of that name
          setTimeout(() => units.get(name) === unit && unit.kill('SIGKILL'), 1000).unref();
          return undefined;
        },
      ];
    },
    ResetFailedUnit([name]) {
      seen.add(name);
      const unit = units.get(name);
      if (!unit) throw notLoaded(name);
      if (unit.failed) units.delete(name);
      return ['', []];
    },
  };

  connection.onCall = (call) => {
    const body = JSON.stringify(call.body, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    if (call.member !== 'ListUnits') process.stdout.write(`{"member":"${call.member}","body":${body}}\n`);
    const method = methods[call.member];
    if (!method) throw failure('org.freedesktop.DBus.Error.UnknownMethod', 'Unknown method');
    return method(call.body, call);
  };
  // a scope ends with its last process
  setInterval(() => {
    for (const [name, unit] of units) {
      if (unit.failed || unit.pids().length > 0) continue;
      unit.remove();
      units.delete(name);
      if (stopping.has(name)) removed(stopping.get(name), name, 'done');
      stopping.delete(name);
    }
  }, 20);
  await connection.own(NAME);
  process.stdout.write('ready\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(...process.argv.slice(2));
