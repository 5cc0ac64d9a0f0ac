// Acceptance: the same of a container whose init comes from a stage, into user and time namespaces.
import { namespaces } from '../support/faults.mjs';
import { faultWalk } from '../support/walk.mjs';

faultWalk('the fault walk, in user and time namespaces', { ...namespaces, walked: ['create and start', 'exec'] });
