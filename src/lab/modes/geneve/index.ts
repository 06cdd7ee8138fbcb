import { allJourneys } from '../../journey.js';
import type { LabMode } from '../lab-mode.js';
import { clientAddress } from './client.js';
import { labDocument } from './document.js';
import { expectationOf } from './expectation.js';
import { expectedHops } from './hops.js';
import { isProgrammed } from './is-programmed.js';
import { knownLoss } from './known-losses.js';
import { layout } from './layout.js';
import { listeners } from './listeners.js';
import { expectedMarks } from './marks.js';
import { proxy } from './proxy.js';

/** Node-level redirection: ztunnel's listeners are in its own namespace, connections are marked on the nodes. */
export const labGeneve: LabMode = {
  name: 'geneve',
  layout,
  journeys: allJourneys,
  options: ['profile', 'backend', 'tunnel', 'captureDNS', 'mesh', 'ztunnel'],
  document: labDocument,
  canHaveAgents: false,
  proxy,
  listeners,
  hops: expectedHops,
  client: clientAddress,
  knownLoss,
  marks: expectedMarks,
  resolver: (lab, node) => lab.nodes[node].proxy.ip,
  expectationOf,
  isProgrammed,
};
