/**
 * The hooks, each at its point of the container's life:
 *
 *     prestart, createRuntime   the executor, while init waits: the mounts are there, the root is still the host's
 *     createContainer           init, after those, before pivot_root
 *     startContainer            init, after start has come, as the container's user
 *     poststart                 the executor of start, after the execve
 *     poststop                  the executor of delete, when everything else is gone
 */
import { ContainerCgroup } from '../cgroup/container';
import { Json } from '../json/reader';
import { JsonWriter } from '../json/writer';
import { Config } from '../spec/config';
import { Hook, Hooks, readHooks } from '../spec/hooks';
import { State } from '../state/state';
import { Diagnostics } from '../validate/diagnostics';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import * as linux from './linux';
import { isJoined } from './namespaces';
import * as ops from './ops.generated';
import { fromBundle } from './paths';
import * as reg from './registers';
import { needsStage } from './stage';

/** What a hook's start, its end or its time can fail with. */
const FAILURES: StaticArray<u16> = [
  errno.ECHILD,
  errno.ETIMEDOUT,
  errno.ENOENT,
  errno.EACCES,
  errno.EPERM,
  errno.ENOEXEC,
  errno.ENOTDIR,
  errno.ELOOP,
  errno.ENAMETOOLONG,
  errno.ENOMEM,
  errno.EWOULDBLOCK,
  errno.E2BIG,
  errno.EIO,
];

/** The hooks of a container that exists, from its state.json. */
export function savedHooks(state: State): Hooks {
  const json = Json.parse(state.config, new Diagnostics());
  return json ? readHooks(json, json.get(json.root, 'hooks')) : new Hooks();
}

/** Whether the executor has hooks to run while init waits. */
export function hasRuntimeHooks(hooks: Hooks): bool {
  return hooks.prestart.length > 0 || hooks.createRuntime.length > 0;
}

/** The executor's, between two SYNCs of create. They find the cgroup as the container will. */
export function writeRuntimeHooks(l: List, config: Config, state: State, cgroup: ContainerCgroup): void {
  const hooks = config.hooks;
  if (!hasRuntimeHooks(hooks)) return;
  ops.syncWait(l, reg.REG_OUTSIDE, reg.SYNC_MOUNTED);
  cgroup.writeTime(l);
  if (isJoined(config, linux.CLONE_NEWPID) && !needsStage(config)) {
    // the executor's children would be in the pid namespace that init joined
    ops.open(l, NONE, new Tmpl('/proc/self/ns/pid'), linux.O_RDONLY | linux.O_CLOEXEC, 0, reg.REG_PID_NAMESPACE);
    ops.setns(l, reg.REG_PID_NAMESPACE, linux.CLONE_NEWPID);
  }
  const text = stateTemplate(state, 'creating', reg.SLOT_PID);
  writeList(l, hooks.prestart, 'prestart', text, state.bundle, reg.REG_OUTSIDE);
  writeList(l, hooks.createRuntime, 'createRuntime', text, state.bundle, reg.REG_OUTSIDE);
  ops.syncSend(l, reg.REG_OUTSIDE, reg.SYNC_HOOKED);
}

/** Init's, when the mounts are made and the root is still the host's. */
export function writeContainerHooks(l: List, config: Config, state: State): void {
  const hooks = config.hooks;
  if (hasRuntimeHooks(hooks)) {
    ops.syncSend(l, reg.REG_INSIDE, reg.SYNC_MOUNTED);
    ops.syncWait(l, reg.REG_INSIDE, reg.SYNC_HOOKED);
  }
  if (!hooks.createContainer.length) return;
  ops.getPid(l, reg.SLOT_SELF);
  const text = stateTemplate(state, 'creating', reg.SLOT_SELF);
  const rootfs = fromBundle(state.bundle, config.rootPath);
  writeList(l, hooks.createContainer, 'createContainer', text, rootfs, reg.REG_INSIDE);
}

/** Init's last. One without an environment has the container's, as with runc. */
export function writeStartHooks(l: List, config: Config, state: State): void {
  const hooks = config.hooks.startContainer;
  if (!hooks.length) return;
  ops.getPid(l, reg.SLOT_SELF);
  for (let i = 0; i < hooks.length; i++) {
    if (!hooks[i].hasEnv) hooks[i].env = config.process.env;
  }
  const text = stateTemplate(state, 'created', reg.SLOT_SELF);
  writeList(l, hooks, 'startContainer', text, '', NONE, config.process.user.umask);
}

/** The executor's, when the container's program runs. Its pid is in SLOT_PID; one that fails is the container's end. */
export function writePoststart(l: List, hooks: Hooks, state: State): void {
  writeList(l, hooks.poststart, 'poststart', stateTemplate(state, 'running', reg.SLOT_PID), state.bundle, NONE);
}

/** After all else: each is run whatever becomes of the others, and reports what became of it. */
export function writePoststop(l: List, hooks: Hooks, state: State): void {
  const text = stateTemplate(state, 'stopped', NONE);
  for (let i = 0; i < hooks.poststop.length; i++) {
    l.at('/hooks/poststop/' + i.toString()).report();
    for (let k = 0; k < FAILURES.length; k++) l.on(FAILURES[k]);
    writeHook(l, hooks.poststop[i], text, state.bundle, NONE, NONE);
  }
  l.at('');
}

function writeList(
  l: List,
  hooks: Array<Hook>,
  name: string,
  text: Tmpl,
  cwd: string,
  watch: u32,
  umask: u32 = NONE,
): void {
  for (let i = 0; i < hooks.length; i++) {
    l.at('/hooks/' + name + '/' + i.toString());
    writeHook(l, hooks[i], text, cwd, umask, watch);
  }
  l.at('');
}

function writeHook(l: List, hook: Hook, text: Tmpl, cwd: string, umask: u32, watch: u32): void {
  const args = hook.args.length ? hook.args : [hook.path];
  const timeout = hook.timeout ? <u32>min<u64>(hook.timeout, i32.MAX_VALUE / 1000) * 1000 : NONE;
  ops.hook(l, hook.path, args, hook.env, cwd, text, timeout, umask, watch);
}

/** The OCI state as a hook reads it on stdin. @param pid a slot; NONE: there is no process any more */
function stateTemplate(state: State, status: string, pid: u32): Tmpl {
  return stateInto(new Tmpl(), state, status, pid);
}

/** The same at the end of a text. */
export function stateInto(out: Tmpl, state: State, status: string, pid: u32): Tmpl {
  const w = new JsonWriter();
  w.beginObject().key('ociVersion').str(state.ociVersion).key('id').str(state.id).key('status').str(status);
  out.lit(w.toString());
  if (pid != NONE) out.lit(',"pid":').dec(pid);
  const rest = new JsonWriter();
  rest.beginObject().key('bundle').str(state.bundle);
  const keys = state.annotations.keys();
  if (keys.length) rest.key('annotations').beginObject();
  for (let i = 0; i < keys.length; i++) rest.key(keys[i]).str(state.annotations.get(keys[i]));
  if (keys.length) rest.endObject();
  return out.lit(',' + rest.endObject().toString().substring(1));
}
