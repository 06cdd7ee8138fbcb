import { nodeLocalDns, nodeLocalDns6 } from '../../topology.js';
import type { LabMode } from '../lab-mode.js';
import { clientAddress } from './client.js';
import { labDocument } from './document.js';
import { expectationOf } from './expectation.js';
import { expectedHops } from './hops.js';
import { isProgrammed } from './is-programmed.js';
import { journeys } from './journeys.js';
import { knownLoss } from './known-losses.js';
import { layout } from './layout.js';
import { listeners } from './listeners.js';
import { expectedMarks } from './marks.js';
import { proxy } from './proxy.js';

/** Redirection in each pod: one ztunnel process for a node has its listeners in the pods' namespaces. */
export const labInPod: LabMode = {
  name: 'inpod',
  layout,
  journeys,
  options: ['profile', 'backend', 'captureDNS', 'ipv6', 'mesh'],
  document: labDocument,
  canHaveAgents: true,
  proxy,
  listeners,
  hops: expectedHops,
  client: clientAddress,
  knownLoss,
  marks: expectedMarks,
  resolver: (_, __, family) => (family === 'ipv4' ? nodeLocalDns : nodeLocalDns6),
  expectationOf,
  isProgrammed,
};
