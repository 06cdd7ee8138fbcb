import type { NamespaceProgram } from '../../ir/program.js';
import type { Constants } from '../../model/constants.js';
import { addressOf, familyOf } from '../address.js';
import type { Wire } from '../wire.js';

/** The ends of tunnels in a namespace, as its links show them. */
export function tunnelWires(
  { links }: NamespaceProgram,
  other: NamespaceProgram | undefined,
  { tunnels }: Pick<Constants, 'tunnels'>,
): ReadonlyMap<string, Wire> {
  const wires = new Map<string, Wire>();
  for (const { id, kind, name, port, remote, up } of links) {
    if (!up) continue;
    if ((kind === 'geneve' || kind === 'vxlan') && id !== null && remote !== null && port !== null) {
      wires.set(name, { kind: 'tunnel', encapsulation: kind, id, remote: addressOf(remote, familyOf(remote)), port });
    }
    if (kind !== 'veth' || other === undefined) continue;
    const pairs = [tunnels.inbound, tunnels.outbound].map((tunnel) => [tunnel.name, tunnel.peerName] as const);
    for (const [near, far] of [...pairs, ...pairs.map(([a, b]) => [b, a] as const)]) {
      const isThere = other.links.some((link) => link.name === far && link.kind === 'veth' && link.up);
      if (near === name && isThere)
        wires.set(name, { kind: 'pair', namespace: other.scope, device: far, isTunnel: true });
    }
  }
  return wires;
}

export function pairOf(
  near: { readonly namespace: string; readonly device: string },
  far: { readonly namespace: string; readonly device: string },
): readonly (readonly [string, string, Wire])[] {
  return [
    [near.namespace, near.device, { kind: 'pair', ...far, isTunnel: false }],
    [far.namespace, far.device, { kind: 'pair', ...near, isTunnel: false }],
  ];
}
