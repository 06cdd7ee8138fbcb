import { expectationsKnown } from '../../../model/rules/expectations-known.js';
import { hostNetworkOutsideMesh } from '../../../model/rules/host-network-outside-mesh.js';
import { podAddressesDistinct } from '../../../model/rules/pod-addresses-distinct.js';
import { podIdentitiesDistinct } from '../../../model/rules/pod-identities-distinct.js';
import { proxyWord } from '../scopes.js';
import type { InpodRule } from './inpod-rule.js';
import { marksApart } from './marks-apart.js';
import { meshPodsComplete } from './mesh-pods-complete.js';
import { chainsDistinct, portsDistinct, setsDistinct } from './names-distinct.js';
import { namespacesDistinct } from './namespaces-distinct.js';
import { podAddressesFree } from './pod-addresses-free.js';
import { probeFamily } from './probe-family.js';
import { virtualInterfacesDistinct } from './virtual-interfaces-distinct.js';

export const inpodRules: readonly InpodRule[] = [
  hostNetworkOutsideMesh,
  meshPodsComplete,
  podIdentitiesDistinct,
  podAddressesDistinct,
  podAddressesFree,
  namespacesDistinct,
  virtualInterfacesDistinct,
  marksApart,
  probeFamily,
  portsDistinct,
  setsDistinct,
  chainsDistinct,
  expectationsKnown(proxyWord),
];
