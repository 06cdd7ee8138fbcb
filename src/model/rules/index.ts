import type { Draft } from '../draft.js';
import type { NodeState } from '../node-state.js';
import { addressFamily } from './address-family.js';
import { expectationsKnown } from './expectations-known.js';
import type { Finding } from './finding.js';
import { hostNetworkOutsideMesh } from './host-network-outside-mesh.js';
import { interfacesDistinct } from './interfaces-distinct.js';
import { jumpPosition } from './jump-position.js';
import { marksApart } from './marks-apart.js';
import { marksInZtunnel } from './marks-in-ztunnel.js';
import { marksOfConnections } from './marks-of-connections.js';
import { namespacesDistinct } from './namespaces-distinct.js';
import { podAddressesDistinct } from './pod-addresses-distinct.js';
import { podAddressesFree } from './pod-addresses-free.js';
import { podIdentitiesDistinct } from './pod-identities-distinct.js';
import { portsDistinct } from './ports-distinct.js';
import { prioritiesInOrder } from './priorities-in-order.js';
import type { Rule } from './rule.js';
import { supportedCombination } from './supported-combination.js';
import { tablesDistinct } from './tables-distinct.js';
import { tunnelEndsMeet } from './tunnel-ends-meet.js';
import { tunnelIdsDistinct } from './tunnel-ids-distinct.js';
import { tunnelSubnetsApart } from './tunnel-subnets-apart.js';
import { tunnelSubnetsFree } from './tunnel-subnets-free.js';
import { ztunnelAddress } from './ztunnel-address.js';
import { ztunnelOutsideMesh } from './ztunnel-outside-mesh.js';

const rules: readonly Rule[] = [
  supportedCombination,
  hostNetworkOutsideMesh,
  ztunnelOutsideMesh,
  ztunnelAddress,
  podIdentitiesDistinct,
  podAddressesDistinct,
  podAddressesFree,
  addressFamily,
  interfacesDistinct,
  namespacesDistinct,
  marksApart,
  marksOfConnections,
  marksInZtunnel,
  prioritiesInOrder,
  tablesDistinct,
  tunnelIdsDistinct,
  tunnelEndsMeet,
  tunnelSubnetsApart,
  tunnelSubnetsFree,
  portsDistinct,
  jumpPosition,
  expectationsKnown,
];

/** Every invariant that a node, or what could be read of one, breaks. Linear in the number of pods. */
export function brokenRules(state: Draft<NodeState>): readonly Finding[] {
  return rules.flatMap((rule) => rule(state));
}
