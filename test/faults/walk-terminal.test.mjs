// As walk.test.mjs, with terminals.
import { faultWalk } from '../support/walk.mjs';

faultWalk('the fault walk with terminals', { walked: ['create', 'exec'], terminal: true });
