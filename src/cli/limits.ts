/** From the options of `update` to a resources.json. */
import { ContainerError } from '../errors.js';
import * as json from '../json.js';
import type { Options } from './arguments.js';
import { LIMIT_OPTIONS, type LimitOption } from './update-options.js';

/** @throws ContainerError ConfigInvalid in runc's words for a value that is none */
export function resourcesOf(options: Options): string {
  const resources: Record<string, Record<string, bigint | string>> = {};
  for (const option of LIMIT_OPTIONS) {
    const text = String(options[option.name] ?? '');
    const value = text === '' ? undefined : parseValue(option, text);
    // 0 leaves a limit as it is
    if (value === undefined || (value === 0n && !option.zero)) continue;
    const [, group = '', name = ''] = option.pointer.split('/');
    resources[group] = { ...resources[group], [name]: value };
  }
  return json.stringify(resources);
}

/** The error with the option's name for the pointer that it stands for. */
export function namedByOption(error: unknown): unknown {
  if (!ContainerError.is(error)) return error;
  const { code, message, pointer } = error;
  const option = LIMIT_OPTIONS.find((one) => one.pointer === pointer);
  if (option === undefined || !message.startsWith(pointer ?? '')) return error;
  return new ContainerError(code, `--${option.name}${message.slice(option.pointer.length)}`, {
    pointer: option.pointer,
  });
}

function parseValue({ name, kind }: LimitOption, text: string): bigint | string {
  if (kind === 'text') return text;
  const pattern = kind === 'unsigned' ? /^\d+$/ : /^[+-]?\d+$/;
  const value = kind === 'bytes' ? bytesOf(text) : pattern.test(text) ? BigInt(text) : undefined;
  const range = kind === 'unsigned' ? [0n, 2n ** 64n - 1n] : [-(2n ** 63n), 2n ** 63n - 1n];
  if (value === undefined) throw wrong(name, text, kind === 'bytes' ? 'it is no size such as 100M' : 'invalid syntax');
  if (value < (range[0] as bigint) || value > (range[1] as bigint)) throw wrong(name, text, 'value out of range');
  return value;
}

const UNITS = 'KMGTP';

/** A size as docker/go-units reads it: 1024's powers, with or without a fraction, an i and a B; and -1. */
function bytesOf(text: string): bigint | undefined {
  if (text === '-1') return -1n;
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([kKmMgGtTpP]?)[iI]?[bB]?$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  const factor = 1024n ** BigInt(UNITS.indexOf(unit.toUpperCase() || ' ') + 1);
  return number.includes('.') ? BigInt(Math.floor(Number(number) * Number(factor))) : BigInt(number) * factor;
}

function wrong(name: string, text: string, why: string): ContainerError {
  return new ContainerError('ConfigInvalid', `invalid value for ${name}: parsing ${JSON.stringify(text)}: ${why}`);
}
