import type { ModuleOption } from '../../ir/match.js';
import { type Address, addressOf } from '../address.js';
import { isMulticast, typeByItself } from '../ipv6.js';
import type { Packet } from '../packet.js';
import { allOf, type HookContext, type ModuleReader, type Predicate } from './predicate.js';

/** Types that follow from an IPv6 address alone; the others depend on its route. */
const ofAddress = new Set(['UNICAST', 'MULTICAST', 'UNSPEC']);

/**
 * xt_addrtype: for IPv4 the type comes from the local table; for IPv6 types of the address and types of its route must
 * both match.
 */
export const addrtype: ModuleReader = (options, { addressTypes, family }) => {
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
      const isOneOf = (some: ReadonlySet<string>, packet: Packet, { run }: HookContext) =>
        addressTypes(end(packet), device(packet), run.choose).some((type) => some.has(type));
      if (family === 'ipv4') return (packet, hookContext) => isOneOf(types, packet, hookContext);
      const wanted = [...types].filter((type) => ofAddress.has(type));
      const ofRoute = new Set([...types].filter((type) => !ofAddress.has(type)));
      return (packet, hookContext) =>
        wanted.every((type) => type === typeByItself(end(packet))) &&
        (ofRoute.size === 0 || isOneOf(ofRoute, packet, hookContext));
    },
  );
};

export const iprange: ModuleReader = (options, { family }) =>
  allOf(options, ({ flag, values: [text = ''] }) => {
    const [first, last] = text.split('-').map((each) => addressOf(each, family));
    const end = (packet: Packet): Address => (flag === '--src-range' ? packet.source : packet.destination);
    return (packet) => first !== undefined && last !== undefined && end(packet) >= first && end(packet) <= last;
  });

/** xt_rpfilter: packets from the loopback device always pass. */
export const rpfilter: ModuleReader = (options, { reversePath }) => {
  const has = (flag: string) => options.some((option) => option.flag === flag);
  const wanted = { loose: has('--loose'), validMark: has('--validmark'), acceptLocal: has('--accept-local') };
  const isInverted = has('--invert');
  return (packet, { run }) => (packet.input === 'lo' || reversePath(packet, wanted, run.choose)) !== isInverted;
};

/** No simulated packet crosses a bridge, so physdev matches only if all its options are negated. */
export const physdev: ModuleReader = (options) => () => options.every(({ negated }) => negated);

/** IPsec is not modelled: `--pol none` matches every packet, and any other policy may match or not. */
export const policy: ModuleReader = (options) => {
  const asked = options.filter(({ flag }) => flag === '--pol');
  return asked.length > 0 && asked.every(({ values: [wanted] }) => wanted === 'none') ? () => true : null;
};

/** A unicast packet comes in a unicast frame; a broadcast or multicast packet may come in any frame. */
export const pkttype: ModuleReader = (options) => {
  const one = allOf(
    options,
    ({ values: [wanted] }: ModuleOption): Predicate =>
      () =>
        wanted === 'unicast',
  );
  return (packet, hookContext) => {
    if (one === null || isForMany(packet.destination))
      return hookContext.run.choose(`the frame is ${wordsOf(options)}`, true);
    return one(packet, hookContext);
  };
};

function isForMany(address: Address): boolean {
  return typeof address === 'number' ? address === 0xffffffff || address >>> 28 === 0xe : isMulticast(address);
}

function wordsOf(options: readonly ModuleOption[]): string {
  return options.map(({ flag, negated, values }) => `${negated ? '! ' : ''}${flag} ${values.join(' ')}`).join(' ');
}
