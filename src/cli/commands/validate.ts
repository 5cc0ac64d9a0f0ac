/** `tare validate [BUNDLE | FILE | -]...`: everything that is wrong with documents, as compilers say it. */
import { isatty } from 'node:tty';
import { checkHost } from '../../host-rules/index.js';
import { createValidator, type DocumentType, type Validator } from '../../validator/node.js';
import type { Context } from '../context.js';
import { print } from '../output.js';
import { type Findings, FORMATS } from '../validate/formats.js';
import { readSubject } from '../validate/read.js';

const STDOUT = 1;

export async function handler({ options, positionals, log }: Context): Promise<number> {
  const validator = await createValidator();
  const type = options.type as DocumentType;
  const all: Findings[] = [];
  let failed = false;
  for (const what of positionals.length > 0 ? positionals : ['.']) {
    try {
      all.push(check(validator, what, type));
    } catch (error) {
      // the others are still worth a look
      log.error((error as Error).message);
      failed = true;
    }
  }
  const format = FORMATS[options.json ? 'json' : String(options.format)];
  if (format && (all.length > 0 || !failed)) print(format(all, colored()));
  const bad = options.strict ? ['error', 'warning'] : ['error'];
  return failed || all.some(({ diagnostics }) => diagnostics.some(({ severity }) => bad.includes(severity))) ? 1 : 0;
}

function check(validator: Validator, what: string, type: DocumentType): Findings {
  const subject = readSubject(what, type);
  const diagnostics = validator.validateConfig(subject.text, { type });
  if (subject.bundle !== undefined) {
    diagnostics.push(...checkHost(subject.text, subject.bundle, (text, pointers) => validator.locate(text, pointers)));
    diagnostics.sort((a, b) => a.line - b.line || a.column - b.column);
  }
  return { subject, diagnostics };
}

/** Colours are for people at a terminal who have not said no (no-color.org). */
function colored(): boolean {
  return isatty(STDOUT) && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}
