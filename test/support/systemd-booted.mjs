// Whether systemd is the first process here.
import { existsSync, readFileSync } from 'node:fs';

const booted = existsSync('/run/systemd/system') && readFileSync('/proc/1/comm', 'utf8').trim() === 'systemd';

/** Why a test of the real systemd is skipped, or false. */
export const needsSystemd = booted ? false : 'systemd is not the first process';
