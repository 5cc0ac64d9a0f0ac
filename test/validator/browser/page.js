/** Runs in the browser, from static files, under a content security policy: what the test asks for, as text. */
import { createValidator } from '/dist/validator/index.js';
import { verdict } from '/test/validator/support/verdict.mjs';

const validator = await createValidator();

globalThis.verdicts = (documents) =>
  documents.map(({ type, base64 }) =>
    verdict(
      validator,
      type,
      Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)),
    ),
  );

/** Whether the policy lets a text be run. It is asked here: what the test has the browser do is above the policy. */
function evaluates() {
  try {
    // biome-ignore lint/security/noGlobalEval: that it is refused is the point
    return Boolean(globalThis.eval('1'));
  } catch {
    return false;
  }
}

document.documentElement.dataset.evaluates = String(evaluates());
document.documentElement.dataset.ready = 'true';
