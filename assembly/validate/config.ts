/** All that is checked of a document: a whole config.json, or a part of it that has a file of its own. */
import { Json } from '../json/reader';
import { Kind } from '../json/tape';
import { T_CONFIG, T_PROCESS, T_RESOURCES } from '../spec/structure.generated';
import { OBJECT } from '../spec/tables';
import { beginCapabilities } from './capabilities';
import { Diagnostics } from './diagnostics';
import { open } from './document';
import * as explain from './explain';
import { beginDestinations } from './mount-destination';
import { beginMounts } from './mounts';
import { beginNamespaces } from './namespaces';
import { beginSeccomp } from './seccomp';
import { check } from './structure';

/** What a document is. */
export const CONFIG: u32 = 0;
/** process.json, as `exec --process` reads it */
export const PROCESS: u32 = 1;
/** resources.json, as `update --resources` reads it */
export const RESOURCES: u32 = 2;

function typeOf(what: u32): i32 {
  if (what == PROCESS) return T_PROCESS;
  return what == RESOURCES ? T_RESOURCES : T_CONFIG;
}

/**
 * Checks structure and meaning; what is wrong goes to `out`.
 * @param executing whether the document is about to be executed, when other runtimes' own refusals are not asked for
 */
export function checkDocument(json: Json, out: Diagnostics, what: u32, executing: bool): void {
  open(json, out, executing);
  beginCapabilities();
  beginMounts();
  beginDestinations();
  beginNamespaces();
  beginSeccomp();
  if (json.kind(json.root) == Kind.Null) explain.wrongType(json.root, OBJECT);
  else check(json.root, typeOf(what));
}
