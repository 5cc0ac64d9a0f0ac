/**
 * The second set of rules: what the bundle and the host must have for a config, which only they can tell. They look at
 * files and change nothing. `create` asks those of files.ts before it makes anything, by a plan of its own (assembly/plan/host-check.ts).
 */
import type { Core, Diagnostic } from '../core/index.js';
import { checkFeatures } from './features.js';
import { checkFiles } from './files.js';
import { type HostFiles, thisHost } from './host.js';
import { type Finding, Subject } from './subject.js';

/** Finds places in a document: the core's, or the validator's. */
export type Locate = Core['locate'];

/**
 * Checks what a config asks of its bundle and of this host.
 * @param document config.json; what is no JSON has no findings here
 * @param bundle an absolute path
 * @returns diagnostics in the order of the document
 */
export function checkHost(
  document: Uint8Array,
  bundle: string,
  locate: Locate,
  host: HostFiles = thisHost,
): Diagnostic[] {
  const subject = subjectOf(document, bundle, host);
  if (subject === undefined) return [];
  checkFiles(subject);
  checkFeatures(subject);
  return diagnosticsOf(document, subject.findings, locate);
}

function subjectOf(document: Uint8Array, bundle: string, host: HostFiles): Subject | undefined {
  try {
    return new Subject(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(document)), bundle, host);
  } catch {
    // of the document's own faults the core speaks
    return undefined;
  }
}

function diagnosticsOf(document: Uint8Array, findings: readonly Finding[], locate: Locate): Diagnostic[] {
  if (findings.length === 0) return [];
  const places = locate(
    document,
    findings.map(({ pointer }) => pointer),
  );
  return findings
    .map(({ rule, pointer, message, hint }, index) => {
      const place = places[index] ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
      const found: Diagnostic = { code: rule, severity: 'error', pointer, ...place, rule, message };
      return hint === undefined ? found : { ...found, hint };
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
}
