/** The annotations of a config.json that change what is done. Those that end in a dot are the beginnings of names. */

/** crun: the process keeps the caller's supplementary groups. */
export const KEEP_ORIGINAL_GROUPS: string = 'run.oci.keep_original_groups';
/** crun: a name in the seccomp profile that is no system call is an error. */
export const KNOWN_CALLS_ONLY: string = 'run.oci.seccomp_fail_unknown_syscall';
/** runc: properties of the container's unit; values are D-Bus variants as text. */
export const SYSTEMD_PROPERTY: string = 'org.systemd.property.';

/** All of them: who takes a config from others must know (features.md, "Unsafe annotations in config.json"). */
export const ANNOTATIONS: Array<string> = [KEEP_ORIGINAL_GROUPS, KNOWN_CALLS_ONLY, SYSTEMD_PROPERTY];
