/** state.json as an object. Names are libcontainer's where it has one; schema/state.schema.json describes them. */
import type { OciConfig } from '../config.generated.js';
import { parse, stringify } from '../core/json.js';
import type { Diagnostic } from '../core/types.js';

/**
 * What Tare remembers of a container. Integers beyond Number.MAX_SAFE_INTEGER are BigInts; other numbers that JavaScript
 * cannot hold are ExactNumbers. Keys that this version does not know are kept.
 */
export interface ContainerStateFile {
  /** of the layout */
  version: number;
  id: string;
  /** 0: init has not been cloned yet */
  init_process_pid: number;
  /** field 22 of /proc/PID/stat; with the pid, init's identity */
  init_process_start: number | bigint;
  /** RFC 3339 with nanoseconds */
  created: string;
  /** unless `ready`, and while nobody holds the lock of the state directory, a crash's leftover */
  phase: 'creating' | 'ready' | 'deleting';
  bundle: string;
  rootfs: string;
  oci_version: string;
  annotations: Record<string, string>;
  rootless: boolean;
  cgroup_manager: 'cgroupfs' | 'systemd' | 'disabled';
  /** controller ("" for version 2) → directory */
  cgroup_paths: Record<string, string>;
  /** e.g. NEWNET → /proc/PID/ns/net */
  namespace_paths: Record<string, string>;
  /** its processes survive init */
  shared_pid_namespace: boolean;
  /** the name of the socket in the state directory that start sends to */
  start_socket: string;
  /** there is a directory `notify` in it, for the socket of sd_notify; absent: there is none */
  notify?: boolean;
  /** config.json as it was given */
  config: OciConfig | null;
  [key: string]: unknown;
}

export interface ParsedState {
  /** absent when a diagnostic is an error */
  state?: ContainerStateFile;
  diagnostics: Diagnostic[];
}

/** @param answer of validator.wasm's readState */
export function readParsed(answer: string): ParsedState {
  const { state, diagnostics } = parse(answer, 'all') as {
    state: ContainerStateFile | null;
    diagnostics: Diagnostic[];
  };
  return { ...(state !== null && { state }), diagnostics };
}

/** @throws NotJson for what JSON cannot say */
export function writeState(state: ContainerStateFile): string {
  return stringify(state);
}
