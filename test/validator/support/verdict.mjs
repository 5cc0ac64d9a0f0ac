/** All that a validator says of a document, as one text: the same in Node and in a browser, or a test fails. */

const format = await import(
  globalThis.document ? '/dist/validator/index.js' : new URL('../../../dist/validator/index.js', import.meta.url).href
);

/** @param {Uint8Array} bytes */
export function verdict(validator, type, bytes) {
  const diagnostics = validator.validateConfig(bytes, { type });
  const pointers = diagnostics.map(({ pointer }) => pointer);
  const { state, ...parsed } = validator.parseState(bytes);
  return [
    JSON.stringify(diagnostics),
    JSON.stringify(validator.locate(bytes, pointers)),
    JSON.stringify(parsed),
    state === undefined ? '' : validator.serializeState(state),
    format.formatDiagnostics(diagnostics, { source: bytes, color: true }),
    String(validator.validateId(new TextDecoder().decode(bytes.subarray(0, 40)), 'oci')),
  ].join('\n');
}
