import type { KernelNamespace, KernelProgram, GeneveState as NodeState } from '../../../src/index.js';
import type { Route } from '../../../src/ir/route.js';
import { readSnapshot } from '../../../src/render/read-snapshot.js';
import type { Snapshot } from '../../../src/render/snapshot.js';
import { observedWith } from '../traced.js';

/** A table as `nft -j list ruleset` prints it: base chains by name, each with the expressions of its rules. */
export interface ListedTable {
  readonly family?: string;
  readonly name?: string;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly chains: Readonly<Record<string, ListedChain>>;
  readonly sets?: readonly Readonly<Record<string, unknown>>[];
}

export interface ListedChain {
  /** Omitted: not a base chain. */
  readonly hook?: string;
  readonly type?: string;
  readonly prio?: number;
  readonly policy?: string;
  readonly rules: readonly (readonly unknown[])[];
}

export function nftListing(...tables: readonly ListedTable[]): string {
  const nftables = tables.flatMap(({ chains, family = 'inet', more, name = 'theirs', sets = [] }, at) => {
    const place = { family, table: name };
    return [
      { table: { family, name, handle: at + 1, ...more } },
      ...sets.map((set) => ({ [set['map'] === undefined ? 'set' : 'map']: { ...place, handle: 1, ...set } })),
      ...Object.entries(chains).map(([chain, { hook, policy = 'accept', prio = 0, type = 'filter' }]) => ({
        chain: { ...place, name: chain, handle: 1, ...(hook === undefined ? {} : { type, hook, prio, policy }) },
      })),
      ...Object.entries(chains).flatMap(([chain, { rules }]) =>
        rules.map((expr, index) => ({ rule: { ...place, chain, handle: index + 1, expr } })),
      ),
    ];
  });
  return JSON.stringify({ nftables });
}

/** An observed node that also holds these. */
export function beside({ namespaces }: KernelProgram, snapshot: Snapshot): KernelProgram {
  const [host, ...others] = namespaces;
  if (host === undefined) throw new Error('no namespace');
  const { foreign } = readSnapshot(snapshot, 'host', null).namespace;
  const withForeign: KernelNamespace = foreign === undefined ? host : { ...host, foreign };
  return { namespaces: [withForeign, ...others] };
}

/** A node with a document's program, and everything that the network plugin makes for its pods and for ztunnel. */
export function wholeNode(state: NodeState): KernelProgram {
  const { namespaces } = observedWith(state, '');
  const { ztunnel } = state;
  if (ztunnel === null) return { namespaces };
  const route = (dev: string, destination: string): Route => ({
    family: 'ipv4',
    table: 254,
    type: 'unicast',
    destination,
    via: null,
    dev,
    source: null,
    scope: 'link',
    onlink: false,
    metric: 0,
    protocol: null,
    extra: [],
  });
  return {
    namespaces: namespaces.map((one) =>
      one.scope === 'host'
        ? { ...one, routes: [...one.routes, route(ztunnel.hostInterface, `${ztunnel.ip}/32`)] }
        : {
            ...one,
            addresses: [...one.addresses, { link: ztunnel.podInterface, address: `${ztunnel.ip}/32` }],
            routes: [...one.routes, route(ztunnel.podInterface, '0.0.0.0/0')],
          },
    ),
  };
}
