import type { LabMode } from '../lab-mode.js';
import { expectationOf } from './expectation.js';
import { expectedHops } from './hops.js';
import { isProgrammed } from './is-programmed.js';
import { knownLoss } from './known-losses.js';
import { listeners } from './listeners.js';
import { expectedMarks } from './marks.js';

/** Node-level redirection: ztunnel's listeners are in its own namespace, connections are marked on the nodes. */
export const labGeneve: LabMode = {
  name: 'geneve',
  listeners,
  hops: expectedHops,
  knownLoss,
  marks: expectedMarks,
  expectationOf,
  isProgrammed,
};
