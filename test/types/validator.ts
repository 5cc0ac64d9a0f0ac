/** What the types of tare/validator allow and refuse; compiled by `npm run lint`, never executed. */
import {
  type ContainerStateFile,
  createValidator,
  type Diagnostic,
  ExactNumber,
  formatDiagnostic,
  type OciConfig,
  type Validator,
} from '../../src/validator/index.js';

const validator: Validator = await createValidator();
await createValidator(new URL('https://example.org/validator.wasm'));
await createValidator(fetch('validator.wasm'));
await createValidator(new Uint8Array(8));
// @ts-expect-error no source
await createValidator(7);

const id: string | undefined = validator.validateId('web-1', 'oci');
// @ts-expect-error no such grammar
validator.validateId('web-1', 'any');

const found: Diagnostic[] = validator.validateConfig('{}', { type: 'process' });
validator.validateConfig(new Uint8Array(0));
// @ts-expect-error no such type
validator.validateConfig('{}', { type: 'image' });
// @ts-expect-error an object has no lines
validator.validateConfig({});

for (const diagnostic of found) {
  const severity: 'error' | 'warning' | 'hint' = diagnostic.severity;
  console.log(severity, id, formatDiagnostic(diagnostic, { source: '{}', file: 'c.json', color: true }));
}

const { state, diagnostics } = validator.parseState('{}');
// @ts-expect-error it may be absent
validator.serializeState(state);
const whole: ContainerStateFile | undefined = state;
if (whole !== undefined) {
  const config: OciConfig | null = whole.config;
  const start: number | bigint = whole.init_process_start;
  const future: unknown = whole.future;
  console.log(config?.process?.args, start, future instanceof ExactNumber, diagnostics.length);
  console.log(validator.serializeState({ ...whole, phase: 'ready' }));
}
