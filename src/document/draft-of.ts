import { defaultConstants } from '../model/constants.js';
import type { Draft } from '../model/draft.js';
import type { NodeState, TunnelKind } from '../model/node-state.js';
import { addressesOf } from './addresses.js';
import type { DocumentShape } from './shape.js';

const defaultPort: Readonly<Record<TunnelKind, number>> = { geneve: 6081, vxlan: 4789, veth: 6081 };

/** The node that a document means, with the defaults that depend on other keys. Refused values are undefined in it. */
export function draftOf(shape: DocumentShape): Draft<NodeState> {
  const { mode, profile, backend, node, ztunnel, tunnel, pods, constants, expect } = shape;
  return {
    mode,
    profile,
    backend,
    node,
    ztunnel: ztunnel ? { ...ztunnel, tunnelPeer: ztunnel.tunnelPeer ?? node.hostIP } : null,
    tunnel: { kind: tunnel.kind, port: tunnel.port ?? defaultPort[tunnel.kind ?? 'geneve'] },
    pods: (pods ?? []).map((pod) => ({
      namespace: pod.namespace,
      name: pod.name,
      uid: pod.uid ?? null,
      ips: addressesOf(pod),
      hostInterface: pod.hostInterface ?? null,
      netns: pod.netns ?? null,
      mesh: pod.mesh,
      hostNetwork: pod.hostNetwork,
    })),
    constants: { ...constants, jumps: constants.jumps ?? defaultConstants.jumps },
    expect: (expect ?? []).map(({ from, to, protocol, port, outcome }) => {
      return { from, to, protocol, port: port ?? null, outcome };
    }),
  };
}
