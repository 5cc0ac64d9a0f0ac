// An embedder's init.
import { becomeExecutor } from '../../../dist/shim/index.js';

console.error('noise'); // makes its stderr non-blocking, where that is a pipe
becomeExecutor();
