import type { AddressSet } from '../../ir/address-set.js';
import { hasPorts, isIcmp, protocols } from '../../ir/protocols.js';
import type { Family } from '../../ir/ruleset.js';
import { type Address, addressOf, masked, maskOfLength } from '../address.js';
import type { Packet } from '../packet.js';
import type { Dimension } from './question.js';

/** A port value of a packet. */
export interface Port {
  readonly protocol: number;
  /** For ICMP its type and code. */
  readonly port: number;
}

/** The packet's value in one dimension of a set. */
export type Value =
  | { readonly kind: 'address'; readonly address: Address }
  | ({ readonly kind: 'port' } & Port)
  | { readonly kind: 'device'; readonly name: string }
  | { readonly kind: 'mark'; readonly mark: number }
  /** Link addresses are not modelled. */
  | { readonly kind: 'unknown' };

export type ValueReader = (packet: Packet, dimension: Dimension) => Value | null;

/** The supported kinds of value, as set types name them. */
export const kindsOfValue = ['ip', 'net', 'port', 'iface', 'mark', 'mac'];

/** Reads a packet's value of one kind for a set; null: the packet has none, so no entry matches. */
export function valueReader(kind: string, set: AddressSet): ValueReader {
  switch (kind) {
    case 'port': {
      const isOfPortsAlone = set.type === 'bitmap:port';
      return (packet, dimension) => {
        // ip_set_get_ip_port: a set of ports alone only matches TCP and UDP.
        if (isOfPortsAlone && packet.protocol !== protocols.tcp && packet.protocol !== protocols.udp) return null;
        return { kind: 'port', protocol: packet.protocol, port: portOf(packet, dimension) };
      };
    }
    case 'iface':
      return (packet, dimension) => {
        const name = dimension === 'src' ? packet.input : packet.output;
        return name === null ? null : { kind: 'device', name };
      };
    case 'mark': {
      const mask = Number(wordAfter(set, 'markmask') ?? 0xffffffff);
      return ({ mark }) => ({ kind: 'mark', mark: (mark & mask) >>> 0 });
    }
    case 'mac':
      return () => ({ kind: 'unknown' });
    default:
      return addressReader(set);
  }
}

function addressReader(set: AddressSet): ValueReader {
  const mask = addressMask(set);
  // hash_ip4_kadt: a hash:ip set cannot contain address 0.
  const hasZero = set.type !== 'hash:ip';
  return ({ destination, source }, dimension) => {
    const whole = dimension === 'src' ? source : destination;
    const address = mask === null ? whole : masked(whole, mask);
    return hasZero || (address !== 0 && address !== 0n) ? { kind: 'address', address } : null;
  };
}

/** The mask applied to addresses before lookup: `netmask 24`, `bitmask 255.0.255.0`; null: none. */
export function addressMask(set: AddressSet): Address | null {
  const family: Family = set.family ?? 'ipv4';
  const length = wordAfter(set, 'netmask');
  if (length !== null) return maskOfLength(Number(length), family);
  const bits = wordAfter(set, 'bitmask');
  return bits === null ? null : addressOf(bits, family);
}

function wordAfter({ extra }: AddressSet, word: string): string | null {
  const at = extra.indexOf(word);
  return at < 0 ? null : (extra[at + 1] ?? null);
}

/** ip_set_get_ip4_port: protocols without ports have port 0. */
function portOf(packet: Packet, dimension: Dimension): number {
  if (isIcmp(packet.protocol)) return packet.icmpType * 256 + packet.icmpCode;
  if (!hasPorts(packet.protocol)) return 0;
  return dimension === 'src' ? packet.sourcePort : packet.destinationPort;
}
