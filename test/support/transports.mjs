// Which transports of the shim a test runs with: the one that TARE_SHIM names, or both.
import { createRequire } from 'node:module';

const compiled = (() => {
  try {
    createRequire(import.meta.url)('ffi-napi');
    return true;
  } catch {
    return false;
  }
})();

/** `[{ shim, skip }]`: skip says why that transport cannot be tried here. */
export const transports = (process.env.TARE_SHIM ? [process.env.TARE_SHIM] : ['ffi', 'process']).map((shim) => ({
  shim,
  skip: shim === 'ffi' && !compiled ? 'needs a compiled ffi-napi' : false,
}));
