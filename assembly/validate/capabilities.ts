/** Rules on capabilities: config.md, "Linux Process"; capabilities(7), capset(2). */
import * as s from '../spec/structure.generated';
import { at, count, first, isText, json, next, out, wordOf } from './document';
import * as rules from './rules.generated';

/** The first node of CAP_SYS_ADMIN in the document, or -1. */
export let sysAdmin: i32 = -1;

export function beginCapabilities(): void {
  sysAdmin = -1;
}

/** What capset(2) refuses is an error; names that the kernel does not have are passed over, as runc does. */
export function checkCapabilities(): void {
  const bounding = capabilitySet(at(s.CAPABILITIES_BOUNDING));
  const permitted = capabilitySet(at(s.CAPABILITIES_PERMITTED));
  const inheritable = capabilitySet(at(s.CAPABILITIES_INHERITABLE));
  const effective = capabilitySet(at(s.CAPABILITIES_EFFECTIVE));
  const ambient = capabilitySet(at(s.CAPABILITIES_AMBIENT));
  report(
    at(s.CAPABILITIES_EFFECTIVE),
    effective & ~permitted,
    rules.CAPABILITY_PERMITTED,
    'is effective but not permitted',
  );
  report(
    at(s.CAPABILITIES_INHERITABLE),
    inheritable & ~bounding,
    rules.CAPABILITY_INHERITABLE,
    'is inheritable but not in the bounding set',
  );
  report(at(s.CAPABILITIES_PERMITTED), permitted & ~bounding, rules.CAPABILITY_BOUNDING, 'is not in the bounding set');
  // runc's default has an ambient set and no inheritable one: then nothing is raised, and nobody minds
  const raised = at(s.CAPABILITIES_INHERITABLE) >= 0 ? permitted & inheritable : permitted;
  const hint = 'what is ambient must be permitted and inheritable';
  report(at(s.CAPABILITIES_AMBIENT), ambient & ~raised, rules.CAPABILITY_AMBIENT, 'is not raised', hint);
}

function capabilitySet(list: i32): u64 {
  let set: u64 = 0;
  const total = count(list);
  let node = total ? first(list) : 0;
  for (let i = 0; i < total; i++) {
    const number = wordOf(node, s.WORDS_CAPABILITY);
    if (number >= 0) {
      set |= (<u64>1) << (<u64>number);
      if (number == s.CAPABILITY_SYS_ADMIN && sysAdmin < 0) sysAdmin = node;
    } else if (isText(node) && out.wants(rules.CAPABILITY_UNKNOWN)) {
      out.add(rules.CAPABILITY_UNKNOWN, node, `unknown capability ${json.raw(node)} is ignored`);
    }
    node = next(node);
  }
  return set;
}

/** Reports the capabilities of a list that are in a set. */
function report(list: i32, set: u64, rule: i32, what: string, hint: string = ''): void {
  if (set == 0) return;
  const total = count(list);
  let node = first(list);
  for (let i = 0; i < total; i++) {
    const number = wordOf(node, s.WORDS_CAPABILITY);
    if (number >= 0 && (set >> <u64>number) & 1 && out.wants(rule)) {
      out.add(rule, node, `${json.str(node)} ${what}`, hint);
    }
    node = next(node);
  }
}
