/** What a validator does: the functions of validator.wasm, with JavaScript's types. */
import { documentBytes } from '../core/documents.js';
import { Instance } from '../core/instance.js';
import { compileModule, instantiate, type ModuleSource } from '../core/module.js';
import type { Diagnostic, Place } from '../core/types.js';
import { type ContainerStateFile, type ParsedState, readParsed, writeState } from './state.js';
import { VERSION } from './version.generated.js';

/** What the module can be made of. */
export type ValidatorSource = ModuleSource;

/** `config`: config.json; `process`: what `exec --process` takes; `resources`: what `update` takes; `state`: state.json. */
export type DocumentType = 'config' | 'process' | 'resources' | 'state';

/** `tare`: letters, digits and _; `oci`: also + - and . as container engines need. */
export type IdGrammar = 'tare' | 'oci';

export interface ValidateOptions {
  /** what the document is; `config` by default */
  type?: DocumentType;
}

export interface Validator {
  /** The version of Tare that it belongs to. */
  readonly version: string;

  /** @returns why the id is not valid, or undefined when it is */
  validateId(id: string, grammar?: IdGrammar): string | undefined;

  /**
   * Checks a document: structure and meaning, from the text, so that numbers and places are exact.
   * @returns everything that is wrong with it, in the order of the document
   */
  validateConfig(document: string | Uint8Array, options?: ValidateOptions): Diagnostic[];

  /**
   * Reads a state.json. One of an older Tare comes in the layout of this one; keys that are not known are kept.
   * @returns the state, or undefined where a diagnostic is an error: then it is truncated, damaged, or none
   */
  parseState(document: string | Uint8Array): ParsedState;

  /**
   * Writes a state.json.
   * @throws TypeError when that would not be one, with the diagnostics as its `cause`
   */
  serializeState(state: ContainerStateFile): string;

  /** Where JSON pointers lead in a document; of what is absent the place of what should hold it. */
  locate(document: string | Uint8Array, pointers: readonly string[]): Place[];
}

/** As validator.wasm numbers them. */
const KINDS: Readonly<Record<DocumentType, number>> = { config: 0, process: 1, resources: 2, state: 3 };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @throws Error when the module cannot be fetched or compiled */
export async function makeValidator(source: ValidatorSource | Promise<ValidatorSource>): Promise<Validator> {
  const module = await compileModule(await source);
  return new WasmValidator(new Instance(() => instantiate(module)));
}

export class WasmValidator implements Validator {
  readonly version = VERSION;
  /** @param instance of validator.wasm, or of planner.wasm, which has the same functions */
  constructor(protected readonly instance: Instance) {}

  protected text(entry: string, input: Uint8Array[], argument = 0): string {
    return decoder.decode(this.instance.call(entry, input, argument).bytes);
  }

  validateId(id: string, grammar: IdGrammar = 'tare'): string | undefined {
    return this.text('checkId', [encoder.encode(id)], grammar === 'oci' ? 1 : 0) || undefined;
  }

  validateConfig(document: string | Uint8Array, { type = 'config' }: ValidateOptions = {}): Diagnostic[] {
    const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
    if (kind === undefined) throw new TypeError(`unknown type of document: ${type}`);
    return this.instance.json('validate', [documentBytes(document)], kind) as Diagnostic[];
  }

  parseState(document: string | Uint8Array): ParsedState {
    return readParsed(this.text('readState', [documentBytes(document)]));
  }

  serializeState(state: ContainerStateFile): string {
    const text = writeState(state);
    const { diagnostics } = this.parseState(text);
    if (!diagnostics.some(({ severity }) => severity === 'error')) return text;
    const [{ pointer, message }] = diagnostics as [Diagnostic];
    throw new TypeError(`${pointer || 'the state'}: ${message}`, { cause: diagnostics });
  }

  locate(document: string | Uint8Array, pointers: readonly string[]): Place[] {
    const bytes = documentBytes(document);
    return JSON.parse(this.text('locate', [bytes, encoder.encode(JSON.stringify(pointers))], bytes.length));
  }
}
