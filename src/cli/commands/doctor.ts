/** `tare doctor`: what this host can do, what is missing, and what mends it. */
import { examineHost, type HostCheck } from '../../doctor.js';
import { plain } from '../../plain.js';
import type { Context } from '../context.js';
import { print } from '../output.js';

export async function handler({ host, options }: Context): Promise<number> {
  const report = await examineHost(host);
  if (options.json) print(`${JSON.stringify(report, null, 2)}\n`);
  else {
    const width = Math.max(...report.checks.map(({ check }) => check.length)) + 2;
    print(report.checks.map((check) => lines(check, width)).join(''));
    print(`\n${report.works ? 'containers can be run here' : 'no container can be run here'}\n`);
  }
  return report.works ? 0 : 1;
}

/** One check: what there is, what it is needed for, and below it what mends it. */
function lines({ check, status, found, purpose, mend }: HostCheck, width: number): string {
  const first = `${status.padEnd(9)}${check.padEnd(width)}${plain(found)}; for ${purpose}\n`;
  return mend === undefined ? first : `${first}${' '.repeat(9 + width)}${plain(mend)}\n`;
}
