import { hasPorts, isIcmp } from '../ir/protocols.js';
import type { Family } from '../ir/ruleset.js';
import { type Address, addressOf, prefixOf, printAddress } from './address.js';
import type { Connection } from './connection.js';
import type { Hook } from './hop.js';
import type { Packet } from './packet.js';
import { pick } from './pick.js';
import type { Run } from './run.js';
import { inverseOf, type Tuple } from './tuple.js';

export type Side = 'source' | 'destination';

/** Which of a packet's addresses a hook translates. */
export function sideOf({ hook }: { readonly hook: Hook }): Side {
  return hook === 'PREROUTING' || hook === 'OUTPUT' ? 'destination' : 'source';
}

/** The addresses and ports that NAT may choose from. */
export interface NatRange {
  /** Both ends included; null: the address stays. */
  readonly addresses: { readonly first: Address; readonly last: Address } | null;
  /** Null: the port stays. */
  readonly ports: PortRange | null;
  /** Whether the kernel chooses the port at random (`--random`). */
  readonly isRandom: boolean;
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
  /** The port that maps to the first one (`80-90/1080`); null: no such mapping. */
  readonly base: number | null;
}

export const nothingStated: NatRange = { addresses: null, ports: null, isRandom: false };

/** The value of `--to-destination` and `--to-source`: `ADDRESS[-ADDRESS][:PORT[-PORT]]`. */
export function natRangeOf(text: string, family: Family, isRandom: boolean): NatRange {
  const [, bracketed, after] = /^\[(.*)\](?::(.*))?$/.exec(text) ?? [];
  const colon = family === 'ipv6' ? -1 : text.indexOf(':');
  const addresses = bracketed ?? (colon < 0 ? text : text.slice(0, colon));
  const ports = bracketed === undefined ? (colon < 0 ? undefined : text.slice(colon + 1)) : after;
  return {
    addresses: addressesOf(addresses, family),
    ports: ports === undefined ? null : portsOf(ports),
    isRandom,
  };
}

/** `80`, `1000-2000`, `1000-2000/80`. */
export function portsOf(text: string): PortRange | null {
  const [, from = '', to = from, base] = /^(\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(text) ?? [];
  return from === '' ? null : { first: Number(from), last: Number(to), base: base === undefined ? null : Number(base) };
}

function addressesOf(text: string, family: Family): NatRange['addresses'] {
  if (text === '') return null;
  const [from = '', to = from] = text.split('-', 2);
  return { first: addressOf(from, family), last: addressOf(to, family) };
}

/** NETMAP: the network's bits of the address are replaced, the others stay. */
export function mapped(address: Address, network: string, family: Family): Address {
  const { base, mask } = prefixOf(network, family);
  if (typeof address === 'bigint') return BigInt(base) | (address & ~BigInt(mask));
  return (Number(base) | (address & ~Number(mask))) >>> 0;
}

/**
 * nf_nat_setup_info: decides, once for each connection and side, its translated address and port. The kernel picks one
 * of several by a hash or at random, so each is possible.
 */
export function decide(packet: Packet, side: Side, range: NatRange, run: Run): void {
  const { connection } = packet;
  if (connection === null || isDecided(connection, side)) return;
  const isChanged = range !== nothingStated && translate(connection, side, range, run);
  if (side === 'source') {
    connection.isSourceDecided = true;
    connection.isSourceTranslated ||= isChanged;
  } else {
    connection.isDestinationDecided = true;
    connection.isDestinationTranslated ||= isChanged;
  }
}

/** @returns whether the range changed anything. */
function translate(connection: Connection, side: Side, range: NatRange, run: Run): boolean {
  const current = inverseOf(connection.reply);
  const address = range.addresses === null ? current[side] : pickAddress(range.addresses, run);
  const portKey = side === 'source' ? 'sourcePort' : 'destinationPort';
  const port = translatedPort(current, side, range, run);
  const isChanged = address !== current[side] || port !== current[portKey];
  const desired: Tuple = { ...current, [side]: address, [portKey]: port };
  if (isChanged) connection.reply = inverseOf(desired);
  return isChanged;
}

export function isDecided(connection: Connection, side: Side): boolean {
  return side === 'source' ? connection.isSourceDecided : connection.isDestinationDecided;
}

function pickAddress({ first, last }: NonNullable<NatRange['addresses']>, run: Run): Address {
  const words = `of ${printAddress(first)}-${printAddress(last)}`;
  const index = pick(BigInt(last) - BigInt(first) + 1n, (at) => `address ${at + 1n} ${words}`, run.choose);
  return typeof first === 'number' ? first + Number(index) : first + index;
}

/** nf_nat_l4proto_unique_tuple, assuming that the port is free. */
function translatedPort(tuple: Tuple, side: Side, { isRandom, ports }: NatRange, run: Run): number {
  const port = tuple[side === 'source' ? 'sourcePort' : 'destinationPort'];
  if (!hasPorts(tuple.protocol)) return port;
  // Without a range the kernel picks a random source port of the same class; a destination port stays.
  if (ports === null) return isRandom && side === 'source' ? pickPort(classOf(port), run) : port;
  const { base, first, last } = ports;
  if (base !== null) return first + ((((port - base) & 0xffff) >>> 0) % (last - first + 1));
  if (!isRandom && port >= first && port <= last) return port;
  return isRandom || side === 'source' ? pickPort(ports, run) : first;
}

function pickPort({ first, last }: Omit<PortRange, 'base'>, run: Run): number {
  return (
    first + Number(pick(BigInt(last - first + 1), (at) => `port ${BigInt(first) + at} of ${first}-${last}`, run.choose))
  );
}

function classOf(port: number): Omit<PortRange, 'base'> {
  if (port < 512) return { first: 1, last: 511 };
  return port < 1024 ? { first: 600, last: 1023 } : { first: 1024, last: 65_535 };
}

/**
 * nf_nat_packet: rewrites one end of a packet as its connection says. Answers are rewritten at the opposite hook: a
 * translated source is their destination.
 * @returns whether anything changed.
 */
export function rewrite(packet: Packet, side: Side): boolean {
  const { connection, isReply } = packet;
  if (connection === null) return false;
  const isTranslated =
    (side === 'source') !== isReply ? connection.isSourceTranslated : connection.isDestinationTranslated;
  if (!isTranslated) return false;
  const desired = inverseOf(isReply ? connection.original : connection.reply);
  const before = packet[side];
  packet[side] = desired[side];
  if (isIcmp(packet.protocol)) return before !== packet[side];
  const portKey = side === 'source' ? 'sourcePort' : 'destinationPort';
  const portBefore = packet[portKey];
  packet[portKey] = desired[portKey];
  return before !== packet[side] || portBefore !== packet[portKey];
}
