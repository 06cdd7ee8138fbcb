import type { Family } from '../../ir/ruleset.js';
import type { NodeState, Pod } from '../../model/node-state.js';
import { type Address, addressOf, familyOf, isInside, prefixOf, printAddress } from '../address.js';
import { isLocal, type Namespace } from '../namespace.js';
import type { Network } from '../network.js';
import type { Distinctions } from './distinctions.js';
import { type Observer, observerOf } from './observer.js';
import type { Party } from './party.js';

/** Two pods of a kind: one to speak with the other. */
const ofAKind = 2;

/**
 * Everybody that a node's packets come from or go to: of those that the program cannot tell apart one, of pods two. What
 * makes this exhaustive: an address is looked at by prefixes, sets and route tables alone, and a device by its name in rules and
 * settings; pods for which all of these say the same, each with its own device for the other's, can change places.
 */
export function partiesOf(
  state: NodeState,
  network: Network,
  distinctions: Distinctions,
  family: Family,
): readonly Party[] {
  const host = network.namespaces.get('host');
  if (host === undefined) return [];
  const observers = new Map([...network.namespaces.values()].map((one) => [one, observerOf(one.program, family)]));
  const view: View = { network, observers };
  const pods = state.pods.filter(({ hostInterface, hostNetwork }) => hostInterface !== null && !hostNetwork);
  const podParties = grouped(
    pods.flatMap((pod) => podOf(pod, view, family)),
    ofAKind,
  );
  const taken = new Set(state.pods.flatMap(({ ips }) => ips));
  const ztunnel =
    state.ztunnel !== null && familyOf(state.ztunnel.ip) === family ? addressOf(state.ztunnel.ip, family) : null;
  const cells = distinctions.addresses[family].filter(
    (address) => !taken.has(printAddress(address)) && address !== ztunnel,
  );
  const own = cells.filter((address) => isLocal(host, address) && isUsable(address) && !isOurTunnel(state, address));
  const far = cells.filter((address) => !isLocal(host, address) && isUsable(address) && !isOurTunnel(state, address));
  return [
    ...podParties,
    ...grouped(
      own.map((address) => nodeOf(address, view)),
      1,
    ),
    ...(ztunnel === null ? [] : [ztunnelOf(ztunnel)]),
    ...grouped(
      far.flatMap((address) => farOf(address, host, view)),
      1,
    ),
  ];
}

interface View {
  readonly network: Network;
  readonly observers: ReadonlyMap<Namespace, Observer>;
}

interface Candidate {
  readonly party: Omit<Party, 'port'>;
  readonly signature: string;
}

/** So many of each group that cannot be told apart. */
function grouped(candidates: readonly Candidate[], most: number): readonly Party[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = `${candidate.party.role} ${candidate.signature}`;
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  return [...groups.values()].flatMap((group) => {
    const chosen = group.slice(0, most);
    return chosen.map(({ party }) => ({ ...party, port: null }));
  });
}

function podOf({ hostInterface, ips, mesh, name, namespace }: Pod, view: View, family: Family): readonly Candidate[] {
  const ip = ips.find((one) => familyOf(one) === family);
  if (ip === undefined || hostInterface === null) return [];
  const address = addressOf(ip, family);
  return [
    {
      party: {
        role: mesh ? 'mesh-pod' : 'other-pod',
        name: `${namespace}/${name}`,
        address,
        origin: { kind: 'device', namespace: 'host', device: hostInterface },
      },
      signature: signatureOf(address, view, hostInterface),
    },
  ];
}

function nodeOf(address: Address, view: View): Candidate {
  const party = {
    role: 'node',
    name: `the node (${printAddress(address)})`,
    address,
    origin: { kind: 'process', namespace: 'host', choosesSource: false },
  } as const;
  return { party, signature: signatureOf(address, view, null) };
}

function ztunnelOf(address: Address): Party {
  const origin = { kind: 'process', namespace: 'ztunnel', choosesSource: false } as const;
  return { role: 'ztunnel', name: 'ztunnel', address, origin, port: null };
}

/** Packets of the world come by the device that an unmarked packet to there leaves by. */
function farOf(address: Address, host: Namespace, view: View): readonly Candidate[] {
  const device = mainDevice(host, address);
  if (device === null) return [];
  const origin = { kind: 'device', namespace: 'host', device } as const;
  return [
    {
      party: { role: 'world', name: printAddress(address), address, origin },
      signature: signatureOf(address, view, null),
    },
  ];
}

function mainDevice(host: Namespace, address: Address): string | null {
  const family = typeof address === 'number' ? 'ipv4' : 'ipv6';
  for (const { ways } of routesTo(host, 254, family, address)) return ways[0]?.device ?? null;
  return null;
}

function* routesTo(namespace: Namespace, table: number, family: Family, address: Address) {
  for (const { mask, routes } of namespace.routing[family].tables.get(table)?.levels ?? []) {
    const key = typeof address === 'number' ? (address & Number(mask)) >>> 0 : address & BigInt(mask);
    yield* routes.get(key) ?? [];
  }
}

/** All that the namespaces say of an address, and of the device it belongs to, with that device's name taken out. */
function signatureOf(address: Address, { network, observers }: View, ownDevice: string | null): string {
  const family = typeof address === 'number' ? 'ipv4' : 'ipv6';
  const named = (device: string | null) => (device === ownDevice ? 'own' : device);
  const parts: unknown[] = [];
  for (const namespace of network.namespaces.values()) {
    const { routing } = namespace;
    for (const table of routing[family].tables.keys())
      for (const { route, ways } of routesTo(namespace, table, family, address)) {
        const isOwn = /\/(32|128)$/.test(route.destination);
        parts.push([
          table,
          route.type,
          isOwn ? 'itself' : route.destination,
          ways.map(({ device, via }) => [named(device), String(via)]),
          route.source,
        ]);
      }
    const observer = observers.get(namespace);
    parts.push(observer?.address(address));
    if (ownDevice !== null) parts.push(observer?.device(ownDevice), settingsOf(namespace, ownDevice));
  }
  return JSON.stringify(parts);
}

function settingsOf({ devices }: Namespace, name: string): unknown {
  const device = devices.get(name);
  if (device === undefined) return null;
  const { name: _, addresses, ...settings } = device;
  return [addresses.map(({ address }) => String(address)), settings];
}

/** Not the first of all addresses, loopback, multicast or broadcast: no packet goes from or to those. */
function isUsable(address: Address): boolean {
  if (typeof address === 'bigint') return address > 1n && address >> 120n !== 0xffn;
  return address >>> 24 !== 0 && address >>> 24 !== 127 && address >>> 28 < 0xe;
}

/** The tunnels' own networks: nobody but the node and ztunnel has an address there. */
function isOurTunnel({ constants }: NodeState, address: Address): boolean {
  const { inbound, outbound } = constants.tunnels;
  return [inbound.host, outbound.host].some(
    (network) => typeof address === 'number' && isInside(address, prefixOf(network, 'ipv4')),
  );
}
