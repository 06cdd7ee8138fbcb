import { expectationsKnown } from '../../../model/rules/expectations-known.js';
import { hostNetworkOutsideMesh } from '../../../model/rules/host-network-outside-mesh.js';
import { podAddressesDistinct } from '../../../model/rules/pod-addresses-distinct.js';
import { podIdentitiesDistinct } from '../../../model/rules/pod-identities-distinct.js';
import { proxyWord } from '../scopes.js';
import { addressFamily } from './address-family.js';
import type { GeneveRule } from './geneve-rule.js';
import { interfacesDistinct } from './interfaces-distinct.js';
import { jumpPosition } from './jump-position.js';
import { marksApart } from './marks-apart.js';
import { marksInZtunnel } from './marks-in-ztunnel.js';
import { marksOfConnections } from './marks-of-connections.js';
import { namespacesDistinct } from './namespaces-distinct.js';
import { podAddressesFree } from './pod-addresses-free.js';
import { portsDistinct } from './ports-distinct.js';
import { prioritiesInOrder } from './priorities-in-order.js';
import { tablesDistinct } from './tables-distinct.js';
import { tunnelEndsMeet } from './tunnel-ends-meet.js';
import { tunnelIdsDistinct } from './tunnel-ids-distinct.js';
import { tunnelSubnetsApart } from './tunnel-subnets-apart.js';
import { tunnelSubnetsFree } from './tunnel-subnets-free.js';
import { ztunnelAddress } from './ztunnel-address.js';
import { ztunnelOutsideMesh } from './ztunnel-outside-mesh.js';

export const geneveRules: readonly GeneveRule[] = [
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
  expectationsKnown(proxyWord),
];
