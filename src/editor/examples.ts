/** The examples, which scripts/editor/examples.mjs makes. */
export { EXAMPLES } from 'tare:examples';
