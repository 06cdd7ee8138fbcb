import { ipv4Mask, ipv4Pattern, parseIPv4, whyNotIPv4 } from './ipv4.js';
import { accepted, type ReadResult, refused, type TextValue } from './text-value.js';

/** An IPv4 address with its prefix length. The address keeps its host bits. */
export interface Cidr {
  /** Unsigned 32 bit. */
  readonly address: number;
  /** 0 to 32. */
  readonly length: number;
}

export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const address = parseIPv4(text.slice(0, Math.max(slash, 0)));
  const length = text.slice(slash + 1);
  if (slash < 0 || address === undefined || !/^(?:0|[1-9]|[12][0-9]|3[0-2])$/.test(length)) return undefined;
  return { address, length: Number(length) };
}

/** First address of the subnet, unsigned 32 bit. */
export function networkOf({ address, length }: Cidr): number {
  return (address & ipv4Mask(length)) >>> 0;
}

/** Last address of the subnet, unsigned 32 bit. */
function broadcastOf(cidr: Cidr): number {
  return networkOf(cidr) + 2 ** (32 - cidr.length) - 1;
}

export function contains(cidr: Cidr, address: number): boolean {
  return address >= networkOf(cidr) && address <= broadcastOf(cidr);
}

export function overlap(a: Cidr, b: Cidr): boolean {
  return networkOf(a) <= broadcastOf(b) && networkOf(b) <= broadcastOf(a);
}

/** The address of one end of a tunnel, with the prefix length of the subnet that both ends share. */
export const tunnelAddress: TextValue = {
  noun: 'the address of a tunnel end',
  allowed: 'an IPv4 address with a prefix length from 1 to 31, such as 192.168.126.1/30',
  pattern: `^${ipv4Pattern}/(?:[1-9]|[12][0-9]|3[01])$`,
  read: readTunnelAddress,
};

function readTunnelAddress(text: string): ReadResult<string> {
  const [address = '', length, ...more] = text.split('/');
  if (length === undefined || more.length > 0)
    return refused('it is not an address and a prefix length with / between');
  if (parseIPv4(address) === undefined) return refused(whyNotIPv4(address));
  const cidr = parseCidr(text);
  if (cidr === undefined || cidr.length === 0) return refused('it does not end in a prefix length');
  if (cidr.length === 32) return refused('/32 leaves no room for the other end');
  const hostBits = cidr.length < 31 && (cidr.address === networkOf(cidr) || cidr.address === broadcastOf(cidr));
  return hostBits ? refused('it is the first or last of its subnet, which no host can have') : accepted(text);
}
