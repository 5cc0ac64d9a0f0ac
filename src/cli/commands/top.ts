/** `tare top`: what containers use, live at a terminal, table after table elsewhere, or as a stream of JSON. */
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { ContainerError } from '../../errors.js';
import { defaultRoot } from '../../root.js';
import { type ContainerUsage, readUsage } from '../../usage.js';
import type { Context } from '../context.js';
import { print } from '../output.js';
import { Screen } from '../top/screen.js';
import { type Column, lines, sorted } from '../top/table.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function handler({ host, options }: Context): Promise<number> {
  const seconds = Number(options.interval);
  if (!(seconds >= 0.01 && seconds <= 86_400)) {
    throw new ContainerError('ConfigInvalid', `invalid interval "${options.interval}": seconds, from 0.01 to 86400`);
  }
  const column = options.sort as Column;
  const once = options.once === true;
  const ended = new AbortController();
  let status = 0;
  for (const name of SIGNALS) {
    process.once(name, () => {
      status = 128 + constants.signals[name];
      ended.abort();
    });
  }
  const readings = readUsage(host, { interval: seconds * 1000, signal: ended.signal }, host.root === defaultRoot());
  const live = !once && !options.json && isatty(1);
  const screen = live ? new Screen(column, () => ended.abort()) : undefined;
  try {
    let count = 0;
    for await (const containers of readings) {
      count++;
      // rates take two readings
      if (once && count === 1) continue;
      if (screen) screen.show(containers, title(containers, seconds));
      else if (options.json) print(`${JSON.stringify({ time: new Date().toISOString(), containers })}\n`);
      else print(`${count > (once ? 2 : 1) ? '\n' : ''}${lines(sorted(containers, column)).join('\n')}\n`);
      if (once) break;
    }
  } finally {
    screen?.leave();
  }
  return status;
}

function title(containers: readonly ContainerUsage[], seconds: number): string {
  const running = containers.filter(({ status }) => status === 'running').length;
  const time = new Date().toTimeString().slice(0, 8);
  return `tare top, ${time}: ${containers.length} containers, ${running} running, every ${seconds} s`;
}
