/**
 * Calls of systemd's manager (org.freedesktop.systemd1(5)) and of the bus itself, and what they answer. A serial says of which call
 * something is the answer: each kind of call has one, for none is made twice on a connection while an answer is outstanding.
 */
import { ERROR, Message, METHOD_RETURN, SIGNAL } from './message';
import { Value } from './value';

const BUS: string = 'org.freedesktop.DBus';
const SYSTEMD: string = 'org.freedesktop.systemd1';
const MANAGER: string = SYSTEMD + '.Manager';
const MANAGER_PATH: string = '/org/freedesktop/systemd1';
/** There is a unit of that name, and it is loaded. */
export const UNIT_EXISTS: string = SYSTEMD + '.UnitExists';

const HELLO: u32 = 1;
const MATCH: u32 = 2;
export const VERSION: u32 = 3;
export const CONTROL_GROUP: u32 = 4;
export const START: u32 = 5;
export const STOP: u32 = 6;
export const RESET: u32 = 7;
export const SET: u32 = 8;
export const ATTACH: u32 = 9;

/** A property of a unit, as StartTransientUnit and SetUnitProperties take it. */
export function propertyOf(name: string, value: Value): Value {
  return Value.struct([Value.str(name), Value.variant(value)]);
}

function call(serial: u32, destination: string, path: string, interface_: string, member: string): Message {
  const message = new Message();
  message.serial = serial;
  message.destination = destination;
  message.path = path;
  message.interface_ = interface_;
  message.member = member;
  return message;
}

/** A method of the manager. */
export function managerCall(serial: u32, member: string): Message {
  return call(serial, SYSTEMD, MANAGER_PATH, MANAGER, member);
}

/** A method of a unit's name, and a job's mode unless that is "". */
export function unitCall(serial: u32, member: string, unit: string, mode: string): Message {
  const message = managerCall(serial, member);
  message.body = [Value.str(unit)];
  if (mode.length) message.body.push(Value.str(mode));
  return message;
}

/** What a bus wants to hear first. */
export function hello(): Message {
  return call(HELLO, BUS, '/org/freedesktop/DBus', BUS, 'Hello');
}

/** From here on the ends of a unit's jobs are heard of, and no other unit's. */
export function match(unit: string): Message {
  const message = call(MATCH, BUS, '/org/freedesktop/DBus', BUS, 'AddMatch');
  const rule = `type='signal',sender='${SYSTEMD}',path='${MANAGER_PATH}',interface='${MANAGER}',member='JobRemoved',arg2='${unit}'`;
  message.body = [Value.str(rule)];
  return message;
}

/** A property of the manager. */
export function get(serial: u32, name: string): Message {
  const message = call(serial, SYSTEMD, MANAGER_PATH, 'org.freedesktop.DBus.Properties', 'Get');
  message.body = [Value.str(MANAGER), Value.str(name)];
  return message;
}

/** The answer to a call that did what it was to do. */
export function answerTo(messages: Array<Message>, serial: u32): Message | null {
  for (let i = 0; i < messages.length; i++) {
    if (messages[i].type == METHOD_RETURN && messages[i].replySerial == serial) return messages[i];
  }
  return null;
}

/** An error among the messages: the answer to that call, or (0) to any. */
export function errorIn(messages: Array<Message>, serial: u32): Message | null {
  for (let i = 0; i < messages.length; i++) {
    if (messages[i].type == ERROR && (!serial || messages[i].replySerial == serial)) return messages[i];
  }
  return null;
}

/** How a unit's job has ended, from JobRemoved(u id, o job, s unit, s result); "" while nothing tells. */
export function jobResult(messages: Array<Message>, unit: string): string {
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i];
    if (message.type == SIGNAL && message.member == 'JobRemoved' && message.text(2) == unit) return message.text(3);
  }
  return '';
}

/** The text that the answer to Get holds. */
export function property(answer: Message | null): string {
  if (!answer || !answer.body.length || !answer.body[0].items.length) return '';
  return answer.body[0].items[0].text;
}

/** "252.38-1~deb12u1", "v245.4-1.fc32" → 252, 245; 0: there is no number. */
export function versionOf(text: string): u32 {
  let number: u32 = 0;
  for (let i = text.startsWith('v') ? 1 : 0; i < text.length && number < 100000; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x30 || c > 0x39) break;
    number = number * 10 + (c - 0x30);
  }
  return number;
}
