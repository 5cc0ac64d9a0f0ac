declare module 'tare:planner' {
  /** planner.wasm, which scripts/build-editor.mjs puts into the bundle. */
  export function plannerModule(): Promise<Response>;
}
declare module 'tare:examples' {
  /** Configs to begin with; the first is the page's first. */
  export const EXAMPLES: readonly { name: string; text: string }[];
}
declare module 'tare:schema' {
  /** schema/config.schema.json, without what only the core's tables need. */
  export const schema: import('./schema.js').SchemaNode;
}
