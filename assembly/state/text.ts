/** A container's state as JSON: the file, and the object of the OCI runtime specification. */
import { JsonWriter } from '../json/writer';
import { namespacePaths } from './namespaces';
import { State } from './state';

/**
 * state.json.
 * @param pid decimal, or a mark that a template's slot replaces; startTime likewise
 * @param config JSON, or a mark
 */
export function stateText(state: State, pid: string, startTime: string, config: string): string {
  const w = new JsonWriter();
  w.beginObject();
  w.key('version').i64(state.version);
  w.key('id').str(state.id);
  w.key('init_process_pid').raw(pid);
  w.key('init_process_start').raw(startTime);
  w.key('created').str(state.created);
  w.key('phase').str(state.phase);
  w.key('bundle').str(state.bundle);
  w.key('rootfs').str(state.rootfs);
  w.key('oci_version').str(state.ociVersion);
  w.key('annotations');
  writeMap(w, state.annotations);
  w.key('rootless').bool(state.rootless);
  w.key('cgroup_manager').str(state.cgroupManager);
  if (state.systemdUnit.length) w.key('systemd_unit').str(state.systemdUnit);
  if (state.systemdBus.length) w.key('systemd_bus').str(state.systemdBus);
  w.key('cgroup_paths');
  writeMap(w, state.cgroupPaths);
  w.key('namespace_paths').raw(state.namespacePaths.length ? state.namespacePaths : namespacePaths(pid));
  w.key('shared_pid_namespace').bool(state.sharedPidNamespace);
  w.key('start_socket').str(state.startSocket);
  if (state.hostMounts.length) {
    w.key('host_mounts').beginArray();
    for (let i = 0; i < state.hostMounts.length; i++) w.str(state.hostMounts[i]);
    w.endArray();
  }
  if (state.noNewKeyring) w.key('no_new_keyring').bool(true);
  if (state.rdtPath.length) w.key('intel_rdt_path').str(state.rdtPath);
  if (state.rdtMonPath.length) w.key('intel_rdt_mon_path').str(state.rdtMonPath);
  if (state.rdtOwn) w.key('intel_rdt_own').bool(true);
  if (state.notify) w.key('notify').bool(true);
  w.key('config').raw(config);
  for (let i = 0; i < state.unknownKeys.length; i++) w.key(state.unknownKeys[i]).raw(state.unknownValues[i]);
  w.endObject();
  return w.toString();
}

/**
 * The OCI state object, in runc's order of keys.
 * @param status see status.ts; a stopped container has pid 0
 * @param owner "" as runc's `state` gives it, or a name for `list`
 */
export function writeOciState(w: JsonWriter, state: State, status: string, owner: string): void {
  w.beginObject();
  w.key('ociVersion').str(state.ociVersion);
  w.key('id').str(state.id);
  w.key('pid').i64(status == 'stopped' ? 0 : state.pid);
  w.key('status').str(status);
  w.key('bundle').str(state.bundle);
  w.key('rootfs').str(state.rootfs);
  w.key('created').str(state.created);
  if (state.annotations.size) {
    w.key('annotations');
    writeMap(w, state.annotations);
  }
  w.key('owner').str(owner);
  w.endObject();
}

function writeMap(w: JsonWriter, map: Map<string, string>): void {
  const keys = map.keys();
  w.beginObject();
  for (let i = 0; i < keys.length; i++) w.key(keys[i]).str(map.get(keys[i]));
  w.endObject();
}
