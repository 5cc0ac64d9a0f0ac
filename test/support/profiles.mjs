// Engines' own profiles, which name architectures and capabilities: what an engine makes of them for a container.

const CAPABILITIES =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'
    .split(' ')
    .map((name) => `CAP_${name}`);
const ARCHITECTURES = ['amd64', 'x86', 'x32'];

/**
 * @param {string} text Docker's default.json or podman's seccomp.json
 * @returns {object} linux.seccomp of a container with the default capabilities on x86-64
 */
export function engineProfile(text) {
  const { defaultAction, defaultErrnoRet, archMap, syscalls } = JSON.parse(text);
  const host = archMap.find(({ architecture }) => architecture === 'SCMP_ARCH_X86_64');
  const wanted = ({ includes = {}, excludes = {} }) =>
    (includes.arches?.some((arch) => ARCHITECTURES.includes(arch)) ?? true) &&
    (includes.caps?.every((capability) => CAPABILITIES.includes(capability)) ?? true) &&
    !excludes.arches?.includes('amd64') &&
    !excludes.caps?.some((capability) => CAPABILITIES.includes(capability));
  const rule = ({ names, action, errnoRet, args }) => ({ names, action, errnoRet, args: args ?? [] });
  return {
    defaultAction,
    defaultErrnoRet,
    architectures: [host.architecture, ...host.subArchitectures],
    syscalls: syscalls.filter(wanted).map(rule),
  };
}
