import type { Family } from '../ir/ruleset.js';
import { type Address, addressOf, prefixOf } from './address.js';
import type { Connection } from './connection.js';
import type { Hook } from './hop.js';
import { hasPorts, inverseOf, isIcmp, type Packet, type Tuple } from './packet.js';
import type { Run } from './run.js';

export type Side = 'source' | 'destination';

/** Which of a packet's addresses a hook translates. */
export function sideOf({ hook }: { readonly hook: Hook }): Side {
  return hook === 'PREROUTING' || hook === 'OUTPUT' ? 'destination' : 'source';
}

/** Where an address may be translated to. Empty: the address stays. */
export interface NatRange {
  readonly addresses: readonly Address[];
  /** Both ends included; null: the port stays. */
  readonly ports: { readonly first: number; readonly last: number } | null;
}

/** The most addresses of a range that are gone through one by one. */
const mostAddresses = 8;

/** What follows `--to-destination` and `--to-source`: `ADDRESS[-ADDRESS][:PORT[-PORT]]`. */
export function natRangeOf(text: string, family: Family): NatRange {
  const [, bracketed, after] = /^\[(.*)\](?::(.*))?$/.exec(text) ?? [];
  const colon = family === 'ipv6' ? -1 : text.indexOf(':');
  const addresses = bracketed ?? (colon < 0 ? text : text.slice(0, colon));
  const ports = bracketed === undefined ? (colon < 0 ? undefined : text.slice(colon + 1)) : after;
  return { addresses: addressesOf(addresses, family), ports: ports === undefined ? null : portsOf(ports) };
}

/** `80`, `1000-2000`, `1000-2000/80`. */
export function portsOf(text: string): NatRange['ports'] {
  const [, from = '', to = from] = /^(\d+)(?:-(\d+))?/.exec(text) ?? [];
  return from === '' ? null : { first: Number(from), last: Number(to) };
}

function addressesOf(text: string, family: Family): readonly Address[] {
  if (text === '') return [];
  const [from = '', to = from] = text.split('-', 2);
  const [first, last] = [BigInt(addressOf(from, family)), BigInt(addressOf(to, family))];
  const narrow = (value: bigint): Address => (family === 'ipv4' ? Number(value) : value);
  const count = last - first + 1n > BigInt(mostAddresses) ? mostAddresses : Number(last - first + 1n);
  return Array.from({ length: count }, (_, index) => narrow(first + BigInt(index)));
}

/** NETMAP: the network's bits of the address are replaced, the others stay. */
export function mapped(address: Address, network: string, family: Family): Address {
  const { base, mask } = prefixOf(network, family);
  if (typeof address === 'bigint') return BigInt(base) | (address & ~BigInt(mask));
  return (Number(base) | (address & ~Number(mask))) >>> 0;
}

/**
 * nf_nat_setup_info: decides, once a connection and side, what its address becomes. Which of several addresses the kernel takes
 * depends on a hash of its own, so each may be it; a port stays where it may, and is the first of the range otherwise.
 */
export function decide(packet: Packet, side: Side, range: NatRange, run: Run): void {
  const { connection } = packet;
  if (connection === null || isDecided(connection, side)) return;
  const current = inverseOf(connection.reply);
  const address = pick(range.addresses, run) ?? current[side];
  const portKey = side === 'source' ? 'sourcePort' : 'destinationPort';
  const port = translatedPort(current, portKey, range.ports);
  const wished: Tuple = { ...current, [side]: address, [portKey]: port };
  const isChanged = address !== current[side] || port !== current[portKey];
  if (isChanged) connection.reply = inverseOf(wished);
  if (side === 'source') {
    connection.isSourceDecided = true;
    connection.isSourceTranslated ||= isChanged;
  } else {
    connection.isDestinationDecided = true;
    connection.isDestinationTranslated ||= isChanged;
  }
}

export function isDecided(connection: Connection, side: Side): boolean {
  return side === 'source' ? connection.isSourceDecided : connection.isDestinationDecided;
}

function pick(addresses: readonly Address[], run: Run): Address | undefined {
  return addresses.find(
    (_, index) => index === addresses.length - 1 || run.choose(`address ${index + 1} of the range`),
  );
}

function translatedPort(tuple: Tuple, key: 'sourcePort' | 'destinationPort', ports: NatRange['ports']): number {
  const port = tuple[key];
  if (ports === null || !hasPorts(tuple.protocol)) return port;
  return port >= ports.first && port <= ports.last ? port : ports.first;
}

/**
 * nf_nat_packet: rewrites one end of a packet as its connection has it. Answers are rewritten at the other hook: what left with
 * another source comes back to it as destination.
 * @returns whether anything changed.
 */
export function rewrite(packet: Packet, side: Side): boolean {
  const { connection, isReply } = packet;
  if (connection === null) return false;
  const isTranslated =
    (side === 'source') !== isReply ? connection.isSourceTranslated : connection.isDestinationTranslated;
  if (!isTranslated) return false;
  const wished = inverseOf(isReply ? connection.original : connection.reply);
  const before = packet[side];
  packet[side] = wished[side];
  if (isIcmp(packet.protocol)) return before !== packet[side];
  const portKey = side === 'source' ? 'sourcePort' : 'destinationPort';
  const portBefore = packet[portKey];
  packet[portKey] = wished[portKey];
  return before !== packet[side] || portBefore !== packet[portKey];
}
