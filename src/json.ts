/**
 * JSON with 64-bit integers: a limit of 18446744073709551615 must reach the kernel as that number, and
 * JavaScript's own JSON knows doubles only. Integers beyond the safe range are BigInts here, both ways.
 */
import { ContainerError } from './errors.js';

// A string (skipped), or an integer long enough to be unsafe.
const LONG_INTEGERS = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;
// No config can hold this as the beginning of a string and mean it: it is a private-use character and a NUL.
const MARK = '\uE000\u0000';

/**
 * Reads JSON; integers beyond Number.MAX_SAFE_INTEGER become BigInts.
 * @throws SyntaxError as JSON.parse
 */
export function parse(text: string): unknown {
  let marked = false;
  const safe = text.replace(LONG_INTEGERS, (token) => {
    if (token.startsWith('"') || Number.isSafeInteger(Number(token))) return token;
    marked = true;
    return `"\\uE000\\u0000${token}"`;
  });
  if (!marked) return JSON.parse(text);
  return JSON.parse(safe, (_, value) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  );
}

/**
 * Writes a plain value as JSON, with BigInts as integers. Like JSON.stringify it leaves out members that are
 * undefined and honours toJSON; unlike it it refuses what JSON cannot say (NaN, functions, cycles).
 * @throws ContainerError ConfigInvalid with the JSON pointer of the value
 */
export function stringify(value: unknown): string {
  return write(value, '', []);
}

function write(value: unknown, pointer: string, parents: object[]): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'bigint':
      return value.toString();
    case 'number':
      if (Number.isFinite(value)) return JSON.stringify(value);
      throw refuse(pointer, `${value} is not a JSON number`);
    case 'object':
      return value === null ? 'null' : writeObject(value, pointer, parents);
    default:
      throw refuse(pointer, `a ${typeof value} has no JSON form`);
  }
}

function writeObject(value: object, pointer: string, parents: object[]): string {
  if (parents.includes(value)) throw refuse(pointer, 'the object contains itself');
  if ('toJSON' in value && typeof value.toJSON === 'function') return write(value.toJSON(), pointer, parents);
  const inside = [...parents, value];
  if (Array.isArray(value)) {
    return `[${value.map((item, index) => write(item, `${pointer}/${index}`, inside)).join(',')}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${JSON.stringify(key)}:${write(member, `${pointer}/${pointerStep(key)}`, inside)}`);
  return `{${members.join(',')}}`;
}

/** A member's name as a step of a JSON pointer (RFC 6901). */
function pointerStep(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function refuse(pointer: string, problem: string): ContainerError {
  return new ContainerError('ConfigInvalid', `${pointer || 'config'}: ${problem}`, { pointer });
}
