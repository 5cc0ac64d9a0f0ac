/** The system packages: which programs and headers are needed, and the Debian package of each. */
import { existsSync, readFileSync } from 'node:fs';
import { runQuietly, which } from './run.mjs';

const program = (name, debian = name) => ({ name, debian, present: () => which(name) !== undefined });
const file = (name, debian) => ({ name, debian, present: () => existsSync(name) });

/** What the build needs. */
export const BUILD = [
  program('gcc'),
  program('make'),
  program('musl-gcc', 'musl-tools'),
  file('/usr/include/stdlib.h', 'libc6-dev'),
  file('/usr/include/linux/mount.h', 'linux-libc-dev'),
];

/** What the native command needs beside it: the core becomes C. Without it the program of Node serves. */
export const NATIVE = [
  program('wasm2c', 'wabt'),
  file('/usr/share/wabt/wasm2c/wasm-rt-impl.c', 'wabt'),
  file('/usr/include/wasm-rt.h', 'wabt'),
];

/** What compiling ffi-napi needs beside it (node-gyp). */
export const FFI = [program('g++'), program('make'), program('python3')];

/** What the native parts for arm64 need beside what they need here, and what tries them. */
const ARM64 = [
  program('aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu'),
  file('/usr/aarch64-linux-gnu/include/stdlib.h', 'libc6-dev-arm64-cross'),
  program('qemu-aarch64', 'qemu-user'),
];

/** What the tests need: the oracles, a static userland, the linters, shells to complete in. */
export const TEST = [
  program('git'),
  program('busybox', 'busybox-static'),
  program('runc'),
  program('crun'),
  program('strace'),
  program('ip', 'iproute2'),
  program('dbus-daemon', 'dbus'),
  program('dbus-send', 'dbus'),
  program('newuidmap', 'uidmap'),
  program('setcap', 'libcap2-bin'),
  program('clang-format'),
  file(
    '/usr/share/gocode/src/github.com/opencontainers/runtime-spec/schema/config-schema.json',
    'golang-github-opencontainers-specs-dev',
  ),
  file('/usr/include/seccomp.h', 'libseccomp-dev'),
  file('/usr/share/containers/seccomp.json', 'golang-github-containers-common'),
  program('chromium'),
  program('mandoc'),
  program('zsh'),
  program('fish'),
  program('podman'),
  ...ARM64,
];

/** What the virtual machines with cgroup v2 need. */
export const MACHINE = [
  program('qemu-system-x86_64', 'qemu-system-x86'),
  program('busybox', 'busybox-static'),
  program('debootstrap'),
  program('depmod', 'kmod'),
  program('mkfs.ext4', 'e2fsprogs'),
];

/** What `npm run fuzz` needs. */
export const FUZZ = [
  program('clang'),
  file('/usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.fuzzer-x86_64.a', 'libclang-rt-14-dev'),
  program('wasm2c', 'wabt'),
];

function isDebian() {
  try {
    return /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Sees to it that everything of a list is there: by apt-get when root on Debian, otherwise by saying what is missing.
 *
 * @param {{ name: string, debian: string, present: () => boolean }[]} wanted
 * @param {(text: string) => void} say
 * @throws {Error} naming what is missing, and how to install it
 */
export async function ensurePackages(wanted, say) {
  const missing = wanted.filter((one) => !one.present());
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((one) => one.debian))];
  const names = missing.map((one) => one.name).join(', ');
  if (!isDebian()) {
    throw new Error(
      `missing: ${names}\nInstall what provides them (Debian's packages: ${packages.join(' ')}), then run this again.`,
    );
  }
  if (process.getuid() !== 0) {
    throw new Error(
      `missing: ${names}\nInstall them, then run this again:\n\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}\n`,
    );
  }
  say(`installing ${packages.join(' ')} (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runQuietly('apt-get', ['-qq', 'update'], { env });
  await runQuietly('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', ...packages], { env });
  const still = wanted.filter((one) => !one.present());
  if (still.length > 0) throw new Error(`still missing after apt-get: ${still.map((one) => one.name).join(', ')}`);
}
