/** Limits as `tare update` takes them, one option each, in runc's names and by runc's rules; what resources.json says for them. */
import { utf8 } from '../utf8';
import { Answer } from '../answer';
import { ANSWER_ERROR } from '../index';
import { Json } from '../json/reader';
import { JsonWriter } from '../json/writer';
import { quoted } from '../plan/text';
import { Diagnostics } from '../validate/diagnostics';

/** `Bytes` takes 100M and -1. */
const enum Form {
  Unsigned,
  Signed,
  Bytes,
  Text,
}

class LimitText {
  constructor(
    public name: string,
    public form: Form,
    /** its place in resources.json */
    public group: string,
    public member: string,
    /** 0 is a value, and not "as it is" */
    public zero: bool = false,
  ) {}

  get pointer(): string {
    return '/' + this.group + '/' + this.member;
  }
}

/** In the order of runc's help, which is that of src/cli/update-options.ts. */
const LIMITS: Array<LimitText> = [
  new LimitText('blkio-weight', Form.Unsigned, 'blockIO', 'weight'),
  new LimitText('cpu-period', Form.Unsigned, 'cpu', 'period'),
  new LimitText('cpu-quota', Form.Signed, 'cpu', 'quota'),
  new LimitText('cpu-burst', Form.Unsigned, 'cpu', 'burst', true),
  new LimitText('cpu-share', Form.Unsigned, 'cpu', 'shares'),
  new LimitText('cpu-rt-period', Form.Unsigned, 'cpu', 'realtimePeriod'),
  new LimitText('cpu-rt-runtime', Form.Signed, 'cpu', 'realtimeRuntime'),
  new LimitText('cpuset-cpus', Form.Text, 'cpu', 'cpus'),
  new LimitText('cpuset-mems', Form.Text, 'cpu', 'mems'),
  new LimitText('cpu-idle', Form.Signed, 'cpu', 'idle', true),
  new LimitText('memory', Form.Bytes, 'memory', 'limit'),
  new LimitText('memory-reservation', Form.Bytes, 'memory', 'reservation'),
  new LimitText('memory-swap', Form.Bytes, 'memory', 'swap'),
  new LimitText('pids-limit', Form.Signed, 'pids', 'limit'),
];

/** The resources.json that limits are together. */
export class LimitTexts {
  document: Uint8Array = new Uint8Array(0);
  /** What is wrong with the first bad one, in runc's words; or "". */
  problem: string = '';

  /** @param json an object by option name; a text that is empty leaves a limit as it is, as 0 mostly does */
  static read(json: Json, node: i32): LimitTexts {
    const read = new LimitTexts();
    const w = new JsonWriter().beginObject();
    let group = '';
    for (let i = 0; i < LIMITS.length && !read.problem.length; i++) {
      const limit = LIMITS[i];
      const text = json.str(json.get(node, limit.name));
      if (!text.length) continue;
      const value = Value.of(limit.form, text);
      if (value.problem.length) {
        read.problem = `invalid value for ${limit.name}: parsing ${quoted(text)}: ${value.problem}`;
      } else if (value.text != '0' || limit.zero || limit.form == Form.Text) {
        if (group != limit.group) {
          if (group.length) w.endObject();
          group = limit.group;
          w.key(group).beginObject();
        }
        w.key(limit.member);
        if (limit.form == Form.Text) w.str(text);
        else w.raw(value.text);
      }
    }
    if (group.length) w.endObject();
    read.document = utf8(w.endObject().toString());
    return read;
  }

  /** An error with the option's name for the pointer that it stands for. */
  static named(answer: Answer): Answer {
    const json = answer.kind == ANSWER_ERROR ? Json.parse(answer.bytes, new Diagnostics()) : null;
    if (!json) return answer;
    const pointer = json.str(json.get(json.root, 'pointer'));
    const message = json.str(json.get(json.root, 'message'));
    for (let i = 0; i < LIMITS.length; i++) {
      if (LIMITS[i].pointer != pointer || !message.startsWith(pointer)) continue;
      const text = '--' + LIMITS[i].name + message.substring(pointer.length);
      return Answer.error(json.str(json.get(json.root, 'code')), text, pointer);
    }
    return answer;
  }
}

/** An option's text as a JSON number in decimal, or what is wrong with it. */
class Value {
  private constructor(
    public text: string,
    public problem: string = '',
  ) {}

  static of(form: Form, text: string): Value {
    if (form == Form.Text) return new Value(text);
    if (form == Form.Bytes) return Value.bytes(text);
    const sign = form == Form.Signed && (text.startsWith('-') || text.startsWith('+')) ? 1 : 0;
    const digits = digitsAt(text, sign);
    if (!digits.length || sign + digits.length != text.length) return new Value('', 'invalid syntax');
    return Value.number(digits, text.startsWith('-'), form == Form.Unsigned ? u64.MAX_VALUE : <u64>i64.MAX_VALUE);
  }

  private static number(digits: string, negative: bool, most: u64): Value {
    const value = magnitude(digits);
    if (!value.fits || value.number > most + (negative ? 1 : 0)) return new Value('', 'value out of range');
    return new Value((negative && value.number ? '-' : '') + value.number.toString());
  }

  /** A size as docker/go-units reads it: 1024's powers, with or without a fraction, an i and a B; and -1. */
  private static bytes(text: string): Value {
    if (text == '-1') return new Value(text);
    const whole = digitsAt(text, 0);
    let at = whole.length;
    let fraction = '';
    if (text.charAt(at) == '.') {
      fraction = digitsAt(text, at + 1);
      at += 1 + fraction.length;
      if (!fraction.length) return new Value('', NO_SIZE);
    }
    if (text.charAt(at) == ' ') at++;
    const unit = at < text.length ? UNITS.indexOf(text.charAt(at).toUpperCase()) + 1 : 0;
    if (unit) at++;
    if (text.charAt(at).toUpperCase() == 'I') at++;
    if (text.charAt(at).toUpperCase() == 'B') at++;
    if (!whole.length || at != text.length) return new Value('', NO_SIZE);
    const factor: u64 = 1 << (<u64>unit * 10);
    const value = magnitude(whole);
    const part = fraction.length ? <u64>Math.floor(parseFloat('0.' + fraction) * <f64>factor) : 0;
    const most = (<u64>i64.MAX_VALUE - part) / factor;
    if (!value.fits || value.number > most) return new Value('', 'value out of range');
    return new Value((value.number * factor + part).toString());
  }
}

const NO_SIZE: string = 'it is no size such as 100M';
const UNITS: string = 'KMGTP';

class Magnitude {
  number: u64 = 0;
  fits: bool = true;
}

function magnitude(digits: string): Magnitude {
  const value = new Magnitude();
  for (let i = 0; i < digits.length; i++) {
    const digit = <u64>(digits.charCodeAt(i) - 0x30);
    if (value.number > (u64.MAX_VALUE - digit) / 10) value.fits = false;
    value.number = value.number * 10 + digit;
  }
  return value;
}

/** The decimal digits from there on. */
function digitsAt(text: string, from: i32): string {
  let end = from;
  while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++;
  return text.substring(from, end);
}
