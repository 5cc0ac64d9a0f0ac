// Acceptance: nothing that fails or is killed, at any op of any command, leaves anything behind.
import { faultWalk } from '../support/walk.mjs';

faultWalk('the fault walk');
