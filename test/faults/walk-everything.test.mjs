// Acceptance: the walk of a create that asks for everything that one container can have at once (the rest: the other walks here).
import { everything } from '../support/everything.mjs';
import { faultWalk } from '../support/walk.mjs';

faultWalk('the fault walk, with everything', { edit: everything, walked: ['create and start'] });
