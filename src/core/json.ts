/**
 * JSON with exact numbers: a limit of 18446744073709551615 must stay that number, and JavaScript's own JSON knows
 * doubles only. Integers beyond the safe range are BigInts here, both ways; what neither can hold may be an ExactNumber.
 * Runs in Node and in browsers.
 */

// A string (skipped), or a number that a double may not hold: long, with an exponent, or minus zero.
const NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d[\d.]{15,}(?:[eE][+-]?\d+)?|-?\d[\d.]*[eE][+-]?\d+|-0(?:\.0+)?(?![\d.eE])/g;
const INTEGER = /^-?\d+$/;
/** An integer that may be unsafe. */
const LONG = /^-?\d{16,}$/;

/** A number that neither a double nor a BigInt holds, e.g. 1e400 or 0.1000000000000000000001: its digits. */
export class ExactNumber {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** A value that JSON cannot say. */
export class NotJson extends Error {
  constructor(
    message: string,
    /** the JSON pointer of the value */
    public pointer = '',
  ) {
    super(message);
    this.name = 'NotJson';
  }
}

/**
 * Reads JSON; integers beyond Number.MAX_SAFE_INTEGER become BigInts.
 * @param keep 'all': also other numbers that a double does not hold exactly stay what they are, as ExactNumbers
 * @throws SyntaxError as JSON.parse
 */
export function parse(text: string, keep: 'integers' | 'all' = 'integers'): unknown {
  // A string value can begin with so many NULs only if the text has as many escapes of NUL, and it has one fewer.
  const nuls = text.match(/\\u0000/g)?.length ?? 0;
  const mark = '\0'.repeat(nuls + 1);
  const escaped = '\\u0000'.repeat(nuls + 1);
  let marked = false;
  const safe = text.replace(NUMBERS, (token) => {
    if (token.startsWith('"') || isExact(token) || (keep === 'integers' && !LONG.test(token))) return token;
    marked = true;
    return `"${escaped}${token}"`;
  });
  if (!marked) return JSON.parse(text);
  return JSON.parse(safe, (_, value) =>
    typeof value === 'string' && value.startsWith(mark) ? exact(value.slice(mark.length)) : value,
  );
}

function exact(token: string): bigint | ExactNumber {
  if (!INTEGER.test(token) || /^-?0/.test(token)) {
    // what is no JSON number stays an error
    JSON.parse(token);
    return new ExactNumber(token);
  }
  return BigInt(token);
}

/** Whether a double holds a number exactly as it is written, so that it can be written again. */
function isExact(token: string): boolean {
  const value = Number(token);
  if (!Number.isFinite(value) || Object.is(value, -0)) return false;
  if (INTEGER.test(token)) return Number.isSafeInteger(value);
  return canonical(token) === canonical(String(value));
}

/** A number's sign, digits without zeros around them, and exponent: equal for equal numbers. */
function canonical(token: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  if (short === '') return `${sign}0`;
  return `${sign}${short}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - short.length)}`;
}

/**
 * Writes a plain value as JSON, with BigInts as integers. Like JSON.stringify it leaves out members that are
 * undefined and honours toJSON; unlike it it refuses what JSON cannot say (NaN, functions, cycles).
 * @throws NotJson with the JSON pointer of the value
 */
export function stringify(value: unknown): string {
  return isPlain(value, 0) ? JSON.stringify(value) : write(value, []);
}

/** Deeper, or without an end, is not looked at here. */
const PLAIN_DEPTH = 64;

/** Whether JSON.stringify says exactly this: nothing in it has a form of its own, and nothing is dropped in silence. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > PLAIN_DEPTH) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isPlain(value[i], depth + 1)) return false;
    return !('toJSON' in value);
  }
  if (Object.getPrototypeOf(value) !== Object.prototype || 'toJSON' in value) return false;
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined && !isPlain(member, depth + 1)) return false;
  }
  return true;
}

function write(value: unknown, parents: object[]): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'bigint':
      return value.toString();
    case 'number':
      if (Number.isFinite(value)) return JSON.stringify(value);
      throw new NotJson(`${value} is not a JSON number`);
    case 'object':
      return value === null ? 'null' : writeObject(value, parents);
    default:
      throw new NotJson(`a ${typeof value} has no JSON form`);
  }
}

function writeObject(value: object, parents: object[]): string {
  if (value instanceof ExactNumber) return value.text;
  if (parents.includes(value)) throw new NotJson('the object contains itself');
  if ('toJSON' in value && typeof value.toJSON === 'function') return write(value.toJSON(), parents);
  parents.push(value);
  const text = Array.isArray(value) ? `[${writeItems(value, parents)}]` : `{${writeMembers(value, parents)}}`;
  parents.pop();
  return text;
}

function writeItems(list: unknown[], parents: object[]): string {
  let text = '';
  for (let i = 0; i < list.length; i++) text += (i > 0 ? ',' : '') + writeAt(String(i), list[i], parents);
  return text;
}

function writeMembers(value: object, parents: object[]): string {
  let text = '';
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    text += `${text ? ',' : ''}${JSON.stringify(key)}:${writeAt(key, member, parents)}`;
  }
  return text;
}

/** The pointer is made where something is wrong, from within: mostly nothing is. */
function writeAt(key: string, value: unknown, parents: object[]): string {
  try {
    return write(value, parents);
  } catch (error) {
    if (error instanceof NotJson) error.pointer = `/${pointerStep(key)}${error.pointer}`;
    throw error;
  }
}

/** A member's name as a step of a JSON pointer (RFC 6901). */
function pointerStep(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
