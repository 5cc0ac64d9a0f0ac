/** What a systemd would answer while a container is made there: for plans that are looked at on a host that is only described. */
import * as calls from '../dbus/systemd';
import { Message, METHOD_RETURN, SIGNAL } from '../dbus/message';
import { Value } from '../dbus/value';

/** @returns the answers to Greeting.write's calls, one after the other */
export function greetingAnswers(version: string): Uint8Array {
  return joined([answer(calls.VERSION, version), answer(calls.CONTROL_GROUP, '')]);
}

/** @returns what says that the unit is there */
export function unitAnswer(unit: string): Uint8Array {
  const message = new Message();
  message.type = SIGNAL;
  message.serial = 1;
  message.path = '/org/freedesktop/systemd1';
  message.interface_ = 'org.freedesktop.systemd1.Manager';
  message.member = 'JobRemoved';
  message.body = [Value.of('u', 1), Value.str('/job/1'), Value.str(unit), Value.str('done')];
  return message.encode();
}

function answer(serial: u32, text: string): Message {
  const message = new Message();
  message.type = METHOD_RETURN;
  message.serial = serial;
  message.replySerial = serial;
  message.body = [Value.variant(Value.str(text))];
  return message;
}

function joined(messages: Array<Message>): Uint8Array {
  const first = messages[0].encode();
  const second = messages[1].encode();
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
