/** The little of WebAssembly's types that the core needs: TypeScript has them only in its library for browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    // biome-ignore lint/suspicious/noExplicitAny: what a module exports is known to who wrote it
    readonly exports: any;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  function compile(bytes: ArrayBuffer): Promise<Module>;
  function compileStreaming(response: Response): Promise<Module>;
}
