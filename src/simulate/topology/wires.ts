import { familyOf } from '../../ir/family.js';
import type { SimulatableNamespace } from '../../ir/program.js';
import { addressOf } from '../address.js';
import type { Wire } from '../wire.js';

/** A namespace that tunnels may lead to, by its name in the network. */
export interface FarEnd {
  readonly name: string;
  readonly program: SimulatableNamespace;
}

/** Names of the two ends of a veth of ours. */
export type LinkPair = readonly [string, string];

/**
 * The wires of a namespace's tunnels and veths, read from its links.
 * @param pairs which names are the two ends of one veth.
 */
export function tunnelWires(
  { links }: SimulatableNamespace,
  others: readonly FarEnd[],
  pairs: readonly LinkPair[],
): ReadonlyMap<string, Wire> {
  const wires = new Map<string, Wire>();
  for (const { id, kind, name, peer, port, remote, up } of links) {
    if (!up) {
      wires.set(name, { kind: 'cut' });
      continue;
    }
    if ((kind === 'geneve' || kind === 'vxlan') && id !== null && remote !== null && port !== null) {
      wires.set(name, { kind: 'tunnel', encapsulation: kind, id, remote: addressOf(remote, familyOf(remote)), port });
    }
    if (kind !== 'veth') continue;
    const far = farEndOf(name, pairs);
    const other = others.find(
      ({ program }) =>
        (peer?.netns == null || peer.netns === program.netns) &&
        program.links.some((link) => link.name === far && link.kind === 'veth' && link.up),
    );
    if (far === undefined || others.length === 0) continue;
    wires.set(
      name,
      other === undefined ? { kind: 'cut' } : { kind: 'pair', namespace: other.name, device: far, isTunnel: true },
    );
  }
  return wires;
}

function farEndOf(name: string, pairs: readonly LinkPair[]): string | undefined {
  for (const [one, other] of pairs) {
    if (one === name) return other;
    if (other === name) return one;
  }
  return undefined;
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
