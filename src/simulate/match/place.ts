import type { ModuleOption } from '../../ir/match.js';
import { type Address, addressOf } from '../address.js';
import { isMulticast } from '../ipv6.js';
import type { Packet } from '../packet.js';
import { allOf, type ModuleReader, type Predicate } from './predicate.js';

/** Types that an IPv6 address has by itself; the others are those of its route. */
const ofAddress = new Set(['UNICAST', 'MULTICAST', 'UNSPEC']);

/** xt_addrtype: what the local table takes an address for. Of IPv4 one of the types has to be it, of IPv6 one of either kind. */
export const addrtype: ModuleReader = (options, { addressType, family }) => {
  const limit = options.find(({ flag }) => flag.startsWith('--limit-iface'));
  const device = (packet: Packet): string | null => {
    if (limit === undefined) return null;
    return limit.flag === '--limit-iface-in' ? packet.input : packet.output;
  };
  return allOf(
    options.filter((option) => option !== limit),
    ({ flag, values: [words = ''] }) => {
      const types = new Set(words.split(','));
      const end = (packet: Packet): Address => (flag === '--src-type' ? packet.source : packet.destination);
      if (family === 'ipv4') return (packet) => types.has(addressType(end(packet), device(packet)));
      const wanted = [...types].filter((type) => ofAddress.has(type));
      const ofRoute = [...types].filter((type) => !ofAddress.has(type));
      return (packet) => {
        const address = end(packet);
        if (!wanted.every((type) => type === typeByItself(address))) return false;
        return ofRoute.length === 0 || ofRoute.includes(addressType(address, device(packet)));
      };
    },
  );
};

function typeByItself(address: Address): string {
  if (address === 0n) return 'UNSPEC';
  return isMulticast(address) ? 'MULTICAST' : 'UNICAST';
}

export const iprange: ModuleReader = (options, { family }) =>
  allOf(options, ({ flag, values: [text = ''] }) => {
    const [first, last] = text.split('-').map((each) => addressOf(each, family));
    const end = (packet: Packet): Address => (flag === '--src-range' ? packet.source : packet.destination);
    return (packet) => first !== undefined && last !== undefined && end(packet) >= first && end(packet) <= last;
  });

/** xt_rpfilter: what comes by the loopback device always passes. */
export const rpfilter: ModuleReader = (options, { reversePath }) => {
  const has = (flag: string) => options.some((option) => option.flag === flag);
  const wanted = { loose: has('--loose'), validMark: has('--validmark'), acceptLocal: has('--accept-local') };
  const isInverted = has('--invert');
  return (packet) => (packet.input === 'lo' || reversePath(packet, wanted)) !== isInverted;
};

/** Nothing here crosses a bridge: such a packet has none of what physdev asks for. */
export const physdev: ModuleReader = (options) => () => options.every(({ negated }) => negated);

/** Nothing here goes through IPsec: `--pol none` holds and `--pol ipsec` does not. */
export const policy: ModuleReader = (options) =>
  options.some(({ flag }) => !['--dir', '--pol'].includes(flag))
    ? null
    : allOf(
        options.filter(({ flag }) => flag === '--pol'),
        ({ values: [wanted] }) =>
          () =>
            wanted === 'none',
      );

/** Sent to one host: nothing here is a broadcast of the link. */
export const pkttype: ModuleReader = (options) =>
  allOf(
    options,
    ({ values: [wanted] }: ModuleOption): Predicate =>
      () =>
        wanted === 'unicast',
  );
