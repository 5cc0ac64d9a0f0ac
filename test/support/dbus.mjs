/**
 * D-Bus for tests: a second marshaller, to compare the core's with; a connection; and a bus of one's own. Values are numbers,
 * BigInts (64 bits), booleans, strings and arrays (also for structs); a variant is `[signature, value]`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ALIGN = { y: 1, g: 1, v: 1, n: 2, q: 2, x: 8, t: 8, d: 8, '(': 8, '{': 8 };
const CLOSE = { '(': ')', '{': '}' };

/** The first complete type of a signature. */
function first(signature) {
  if (signature[0] === 'a') return `a${first(signature.slice(1))}`;
  const close = CLOSE[signature[0]];
  if (!close) return signature[0];
  let type = signature[0];
  while (signature[type.length] !== close) type += first(signature.slice(type.length));
  return type + close;
}

/** A signature's complete types. */
export function types(signature) {
  const out = [];
  for (let rest = signature; rest; rest = rest.slice(out.at(-1).length)) out.push(first(rest));
  return out;
}

const NUMBERS = {
  y: ['UInt8', 1],
  n: ['Int16LE', 2],
  q: ['UInt16LE', 2],
  b: ['UInt32LE', 4],
  i: ['Int32LE', 4],
  u: ['UInt32LE', 4],
  x: ['BigInt64LE', 8],
  t: ['BigUInt64LE', 8],
  d: ['DoubleLE', 8],
};

/** Values as bytes, from an offset that is a multiple of 8. */
export function marshal(signature, values) {
  const bytes = [];
  const align = (n) => {
    while (bytes.length % n) bytes.push(0);
  };
  const number = (type, value) => {
    const [name, size] = NUMBERS[type];
    const b = Buffer.alloc(size);
    b[`write${name}`](size === 8 && type !== 'd' ? BigInt(value) : Number(value));
    align(size);
    bytes.push(...b);
  };
  const write = (type, value) => {
    if (NUMBERS[type]) return number(type, value);
    if (type === 'v') {
      write('g', value[0]);
      return write(value[0], value[1]);
    }
    if (type[0] === 'a') {
      number('u', 0);
      const at = bytes.length - 4;
      align(ALIGN[type[1]] ?? 4);
      const from = bytes.length;
      for (const item of value) write(type.slice(1), item);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length - from);
      bytes.splice(at, 4, ...length);
      return undefined;
    }
    if (CLOSE[type[0]]) {
      align(8);
      return types(type.slice(1, -1)).forEach((member, i) => {
        write(member, value[i]);
      });
    }
    number(type === 'g' ? 'y' : 'u', Buffer.byteLength(value));
    for (const byte of Buffer.from(`${value}\0`)) bytes.push(byte);
    return undefined;
  };
  types(signature).forEach((type, i) => {
    write(type, values[i]);
  });
  return Buffer.from(bytes);
}

/** The values of bytes, which begin at a multiple of 8. */
export function unmarshal(signature, bytes) {
  let at = 0;
  const align = (n) => {
    at += -at & (n - 1);
  };
  const read = (type) => {
    if (NUMBERS[type]) {
      const [name, size] = NUMBERS[type];
      align(size);
      at += size;
      const value = bytes[`read${name}`](at - size);
      return type === 'b' ? value === 1 : value;
    }
    if (type === 'v') {
      const inner = read('g');
      return [inner, read(inner)];
    }
    if (type[0] === 'a') {
      const length = read('u');
      align(ALIGN[type[1]] ?? 4);
      const out = [];
      for (const end = at + length; at < end; ) out.push(read(type.slice(1)));
      return out;
    }
    if (CLOSE[type[0]]) {
      align(8);
      return types(type.slice(1, -1)).map(read);
    }
    const length = read(type === 'g' ? 'y' : 'u');
    at += length + 1;
    return bytes.toString('utf8', at - length - 1, at - 1);
  };
  return types(signature).map(read);
}

const FIELDS = ['', 'path', 'interface', 'member', 'errorName', 'replySerial', 'destination', 'sender', 'signature'];
const FIELD_TYPES = ['', 'o', 's', 's', 's', 'u', 's', 's', 'g'];
export const CALL = 1;
export const RETURN = 2;
export const ERROR = 3;
export const SIGNAL = 4;

/** A message's bytes: `{ type, serial, body, signature, path, … }`. */
export function encode(message) {
  const body = marshal(message.signature ?? '', message.body ?? []);
  const fields = FIELDS.flatMap((name, code) => (message[name] ? [[code, [FIELD_TYPES[code], message[name]]]] : []));
  const header = marshal('yyyyuua(yv)', [108, message.type, 0, 1, body.length, message.serial, fields]);
  return Buffer.concat([header, Buffer.alloc(-header.length & 7), body]);
}

/** The message that begins these bytes, with `size` and its body's bytes as `raw`; undefined while it is not whole. */
export function decode(bytes) {
  if (bytes.length < 16) return undefined;
  const fieldsLength = bytes.readUInt32LE(12);
  const from = 16 + fieldsLength + (-fieldsLength & 7);
  const size = from + bytes.readUInt32LE(4);
  if (bytes.length < size) return undefined;
  const [, type, , , , serial, fields] = unmarshal('yyyyuua(yv)', bytes);
  const message = { type, serial, size, signature: '' };
  for (const [code, [, value]] of fields) message[FIELDS[code]] = value;
  message.raw = Buffer.from(bytes.subarray(from, size));
  message.body = unmarshal(message.signature, message.raw);
  return message;
}

/** A connection to a bus, by the path of its socket. */
export class Connection {
  #serial = 0;
  #waiting = new Map();
  /** Called with every call that comes: returns nothing, or [signature, values], or throws a { name, message } */
  onCall = () => undefined;

  static async open(path) {
    const connection = new Connection();
    connection.socket = connect(path);
    connection.socket.write('\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n');
    await new Promise((resolve, reject) => {
      let text = Buffer.alloc(0);
      connection.socket.on('error', reject);
      const read = (data) => {
        text = Buffer.concat([text, data]);
        if (!/^DATA\r\nOK .*\r\n$/s.test(text.toString('latin1'))) return;
        connection.socket.off('data', read);
        resolve();
      };
      connection.socket.on('data', read);
    });
    connection.#listen();
    const bus = ['org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus'];
    [connection.name] = await connection.call(...bus, 'Hello');
    connection.own = (name) => connection.call(...bus, 'RequestName', 'su', [name, 4]);
    return connection;
  }

  #listen() {
    let bytes = Buffer.alloc(0);
    this.socket.on('data', (data) => {
      bytes = Buffer.concat([bytes, data]);
      for (let message = decode(bytes); message; message = decode(bytes)) {
        bytes = bytes.subarray(message.size);
        if (message.type === CALL) this.#answer(message);
        else this.#waiting.get(message.replySerial)?.(message);
      }
    });
  }

  async #answer(call) {
    const to = { replySerial: call.serial, destination: call.sender };
    try {
      const answer = await this.onCall(call);
      if (!answer) return;
      this.send({ type: RETURN, ...to, signature: answer[0], body: answer[1] });
      answer[2]?.();
    } catch (error) {
      if (!error.name.includes('.')) throw error;
      this.send({ type: ERROR, ...to, errorName: error.name, signature: 's', body: [error.message] });
    }
  }

  send(message) {
    const serial = ++this.#serial;
    this.socket.write(encode({ ...message, serial }));
    return serial;
  }

  /** @returns the values of the answer; an error answer is thrown */
  async call(destination, path, interface_, member, signature, body) {
    const serial = this.send({ type: CALL, destination, path, interface: interface_, member, signature, body });
    const answer = await new Promise((resolve) => {
      this.#waiting.set(serial, resolve);
    });
    if (answer.type === ERROR) throw Object.assign(new Error(answer.body[0]), { name: answer.errorName });
    return answer.body;
  }
}

/** A bus of one's own. @returns { path, address, stop } */
export async function startBus() {
  const dir = mkdtempSync(join(tmpdir(), 'tare-bus-'));
  const path = join(dir, 'socket');
  writeFileSync(
    join(dir, 'bus.conf'),
    `<busconfig><type>session</type><auth>EXTERNAL</auth><listen>unix:path=${path}</listen>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
<allow send_requested_reply="true" send_type="method_return"/><allow send_requested_reply="true" send_type="error"/>
</policy></busconfig>`,
  );
  const daemon = spawn('dbus-daemon', [`--config-file=${join(dir, 'bus.conf')}`, '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise((resolve, reject) => {
    daemon.stdout.once('data', resolve);
    daemon.once('error', reject);
    daemon.once('exit', () => reject(new Error('dbus-daemon has ended')));
  });
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  return {
    path,
    address: `unix:path=${path}`,
    async stop() {
      daemon.kill();
      await ended;
      rmSync(dir, { recursive: true });
    },
  };
}
