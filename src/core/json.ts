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
    readonly pointer: string,
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
      throw new NotJson(`${value} is not a JSON number`, pointer);
    case 'object':
      return value === null ? 'null' : writeObject(value, pointer, parents);
    default:
      throw new NotJson(`a ${typeof value} has no JSON form`, pointer);
  }
}

function writeObject(value: object, pointer: string, parents: object[]): string {
  if (value instanceof ExactNumber) return value.text;
  if (parents.includes(value)) throw new NotJson('the object contains itself', pointer);
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
