/**
 * The device rules of a container: linux.resources.devices, then the devices that every container may use
 * (runc appends them in the same way), from "deny all". What they mean is version 1's device controller:
 * a rule of type "a" forgets all rules before it and becomes the default.
 */
import { DeviceRule } from '../spec/config';

/** MKNOD, READ and WRITE as BPF_DEVCG_ACC_* numbers them. */
export const ACCESS_MKNOD: u32 = 1;
export const ACCESS_READ: u32 = 2;
export const ACCESS_WRITE: u32 = 4;
export const ACCESS_ALL: u32 = 7;

/** A rule of type "b" or "c" that holds against the default. */
export class DeviceEntry {
  constructor(
    public allow: bool,
    public block: bool,
    /** -1: any */
    public major: i64,
    public minor: i64,
    /** ACCESS_* */
    public access: u32,
    /** its place in linux.resources.devices, -1 for a default rule */
    public index: i32,
  ) {}

  /** The text that devices.allow and devices.deny take. */
  toString(): string {
    return (this.block ? 'b ' : 'c ') + number(this.major) + ':' + number(this.minor) + ' ' + this.letters;
  }

  /** The accesses, of "rwm". */
  get letters(): string {
    let access = '';
    if (this.access & ACCESS_READ) access += 'r';
    if (this.access & ACCESS_WRITE) access += 'w';
    if (this.access & ACCESS_MKNOD) access += 'm';
    return access;
  }

  same(other: DeviceEntry): bool {
    return this.block == other.block && this.major == other.major && this.minor == other.minor;
  }

  /** Every device that the other one means is meant by this one. */
  contains(other: DeviceEntry): bool {
    return (
      this.block == other.block &&
      (this.major < 0 || this.major == other.major) &&
      (this.minor < 0 || this.minor == other.minor)
    );
  }

  /** Some device is meant by both. */
  overlaps(other: DeviceEntry): bool {
    return (
      this.block == other.block &&
      (this.major < 0 || other.major < 0 || this.major == other.major) &&
      (this.minor < 0 || other.minor < 0 || this.minor == other.minor)
    );
  }
}

function number(value: i64): string {
  return value < 0 ? '*' : value.toString();
}

/** Rules in order, reduced to what follows the last rule of type "a". */
export class DeviceRules {
  allowByDefault: bool = false;
  /** in order: the last one that means a device and an access decides about it */
  entries: Array<DeviceEntry> = [];
  /** the pointer's index of the last rule of type "a", -1 when no rule of the config is one */
  defaultIndex: i32 = -1;

  /** @param rules linux.resources.devices; the devices of every container are added */
  static of(rules: Array<DeviceRule>): DeviceRules {
    const out = new DeviceRules();
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i];
      if (rule.type != 'b' && rule.type != 'c') {
        out.allowByDefault = rule.allow;
        out.defaultIndex = i;
        out.entries = [];
        continue;
      }
      const access = accessOf(rule.access);
      out.entries.push(new DeviceEntry(rule.allow, rule.type == 'b', rule.major, rule.minor, access, i));
    }
    out.addDefaults();
    return out;
  }

  /** runc's AllowedDevices, in its order. */
  private addDefaults(): void {
    // where all is allowed these two would only give back what a rule of the config takes away
    if (!this.allowByDefault) {
      this.allow(false, -1, -1, ACCESS_MKNOD);
      this.allow(true, -1, -1, ACCESS_MKNOD);
    }
    this.allow(false, 1, 3, ACCESS_ALL); // /dev/null
    this.allow(false, 1, 8, ACCESS_ALL); // /dev/random
    this.allow(false, 1, 7, ACCESS_ALL); // /dev/full
    this.allow(false, 5, 0, ACCESS_ALL); // /dev/tty
    this.allow(false, 1, 5, ACCESS_ALL); // /dev/zero
    this.allow(false, 1, 9, ACCESS_ALL); // /dev/urandom
    this.allow(false, 136, -1, ACCESS_ALL); // /dev/pts/N
    this.allow(false, 5, 2, ACCESS_ALL); // /dev/ptmx
    this.allow(false, 10, 200, ACCESS_ALL); // /dev/net/tun
  }

  private allow(block: bool, major: i64, minor: i64, access: u32): void {
    this.entries.push(new DeviceEntry(true, block, major, minor, access, -1));
  }

  /** the rule that version 1 cannot hold, see exceptions() */
  hole: i32 = -1;

  /**
   * The exceptions from the default, as version 1 keeps them: a rule against the default adds one, a rule like
   * the default takes its accesses from the exceptions for the same devices or for some of them.
   * @returns null when a rule takes away part of a wider exception, which version 1 cannot hold (the kernel
   *   ignores such a write, runc refuses it): then `hole` is the rule's place in linux.resources.devices
   */
  exceptions(): Array<DeviceEntry> | null {
    const out: Array<DeviceEntry> = [];
    for (let i = 0; i < this.entries.length; i++) {
      const rule = this.entries[i];
      if (rule.allow != this.allowByDefault) {
        add(out, rule);
        continue;
      }
      for (let k = out.length - 1; k >= 0; k--) {
        const there = out[k];
        if (!there.overlaps(rule) || !(there.access & rule.access)) continue;
        if (!rule.contains(there)) {
          this.hole = rule.index < 0 ? there.index : rule.index;
          return null;
        }
        there.access &= ~rule.access;
        if (!there.access) out.splice(k, 1);
      }
    }
    return out;
  }
}

/** The kernel joins the accesses of exceptions for the same devices. */
function add(exceptions: Array<DeviceEntry>, rule: DeviceEntry): void {
  for (let i = 0; i < exceptions.length; i++) {
    if (exceptions[i].same(rule)) {
      exceptions[i].access |= rule.access;
      return;
    }
  }
  exceptions.push(new DeviceEntry(rule.allow, rule.block, rule.major, rule.minor, rule.access, rule.index));
}

function accessOf(text: string): u32 {
  let access: u32 = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    if (letter == 'r') access |= ACCESS_READ;
    else if (letter == 'w') access |= ACCESS_WRITE;
    else if (letter == 'm') access |= ACCESS_MKNOD;
  }
  return access;
}
