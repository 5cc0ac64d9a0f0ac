/** `tare ps ID [ps options]`: what the host's ps says of a container's processes, or their pids as JSON. */
import { spawnSync } from 'node:child_process';
import { ContainerError } from '../../errors.js';
import { runCommand } from '../../turns.js';
import type { Context } from '../context.js';
import { print } from '../output.js';

/** More than ps has ever to say. */
const OUTPUT_MAX = 1 << 30;

export async function handler({ host, options, positionals: [id, ...rest] }: Context): Promise<number> {
  const { format } = options;
  const { value } = await runCommand(host, { verb: 'processes', id });
  if (format === 'json') {
    print(`${JSON.stringify(value.pids)}\n`);
    return 0;
  }
  if (format !== 'table') throw new ContainerError('ConfigInvalid', 'invalid format option');
  const output = ps(rest.length > 0 ? rest : ['-ef']);
  print((await runCommand(host, { verb: 'processLines', pids: value.pids, output })).value.text);
  return 0;
}

/** The output of the host's ps. @throws ContainerError in runc's words, with what ps said */
function ps(args: readonly string[]): string {
  const { error, status, signal, stdout, stderr } = spawnSync('ps', args, { encoding: 'utf8', maxBuffer: OUTPUT_MAX });
  if (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const what = missing ? 'executable file not found in $PATH; `--format json` needs none' : error.message;
    throw new ContainerError('SystemError', `exec: "ps": ${what}`);
  }
  if (status === 0) return stdout;
  const how = signal === null ? `exit status ${status}` : `signal: ${signal}`;
  throw new ContainerError('SystemError', `${how}: ${stdout}${stderr}`);
}
