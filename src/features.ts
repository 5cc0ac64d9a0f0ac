/** What the runtime knows of the specification: runtime-spec, features.md and features-linux.md. */
import { readPackage } from './package.js';
import { type Host, runCommand } from './turns.js';

export interface Features {
  /** The versions of the specification whose configs are taken. */
  ociVersionMin: string;
  ociVersionMax: string;
  hooks: string[];
  mountOptions: string[];
  linux: LinuxFeatures;
  annotations: Record<string, string>;
  /** Annotations of a config.json that change what is done; one that ends in a dot is the beginning of many. */
  potentiallyUnsafeConfigAnnotations: string[];
}

export interface LinuxFeatures {
  namespaces: string[];
  capabilities: string[];
  cgroup: { v1: boolean; v2: boolean; systemd: boolean; systemdUser: boolean; rdma: boolean };
  seccomp: {
    enabled: boolean;
    actions: string[];
    operators: string[];
    archs: string[];
    knownFlags: string[];
    /** Of the known ones, those that this kernel has. */
    supportedFlags: string[];
  };
  apparmor: { enabled: boolean };
  selinux: { enabled: boolean };
  memoryPolicy: { modes: string[]; flags: string[] };
  intelRdt: { enabled: boolean; schemata: boolean; monitoring: boolean };
  mountExtensions: { idmap: { enabled: boolean } };
  netDevices: { enabled: boolean };
}

/** @throws ContainerError SystemError */
export async function readFeatures(host: Host): Promise<Features> {
  const { value } = await runCommand(host, { verb: 'features' });
  return { ...value, annotations: { 'tare.version': readPackage().version, ...value.annotations } };
}
