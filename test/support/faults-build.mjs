// Imported first by tests that need the shim that can be told to fail: an outer choice of the directory counts.
import { join } from 'node:path';
import { project } from './programs.mjs';

process.env.TARE_SHIM_DIR ??= join(project, 'build/faults');
