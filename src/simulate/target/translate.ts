import type { ModuleOption } from '../../ir/match.js';
import { decide, mapped, type NatRange, natRangeOf, portsOf, type Side, sideOf } from '../nat.js';
import type { Packet } from '../packet.js';
import type { Action, TargetContext } from './action.js';

const loopback4 = 0x7f000001;
const loopback6 = 1n;

export function dnat(to: string, { family }: TargetContext): Action {
  return translating('destination', () => natRangeOf(to, family));
}

export function snat(options: readonly ModuleOption[], { family }: TargetContext): Action {
  const range = natRangeOf(optionValue(options, '--to-source') ?? '', family);
  return translating('source', () => range);
}

export function masquerade(options: readonly ModuleOption[], { sourceAddress }: TargetContext): Action {
  const ports = portsOf(optionValue(options, '--to-ports') ?? '');
  return (packet, site) => {
    // IPv6 looks at the destination itself.
    const towards = packet.family === 'ipv6' ? packet.destination : (packet.nextHop ?? packet.destination);
    const address = sourceAddress(packet.output, towards);
    // nf_nat_masquerade_ipv4: without any address it cannot be sent.
    if (address === null) return 'drop';
    return translating('source', () => ({ addresses: [address], ports }))(packet, site);
  };
}

export function redirect(options: readonly ModuleOption[], { family, firstAddress }: TargetContext): Action {
  const ports = portsOf(optionValue(options, '--to-ports') ?? '');
  return (packet, site) => {
    const address = site.hook === 'OUTPUT' ? (family === 'ipv4' ? loopback4 : loopback6) : firstAddress(packet.input);
    if (address === null) return 'drop';
    return translating('destination', () => ({ addresses: [address], ports }))(packet, site);
  };
}

export function netmap(options: readonly ModuleOption[], { family }: TargetContext): Action {
  const network = optionValue(options, '--to') ?? '';
  return (packet, site) => {
    const side = sideOf(site);
    return translating(side, () => ({ addresses: [mapped(packet[side], network, family)], ports: null }))(packet, site);
  };
}

/** Whatever the packet has stays, and that is decided. */
export const toItself: Action = (packet, site) =>
  translating(sideOf(site), () => ({ addresses: [], ports: null }))(packet, site);

function translating(side: Side, rangeOf: (packet: Packet) => NatRange): Action {
  return (packet, site) => {
    decide(packet, side, rangeOf(packet), site.run);
    return 'accept';
  };
}

function optionValue(options: readonly ModuleOption[], flag: string): string | undefined {
  return options.find((option) => option.flag === flag)?.values[0];
}
