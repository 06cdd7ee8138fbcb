import type { ModuleOption } from '../../ir/match.js';
import type { Address } from '../address.js';
import { decide, mapped, type NatRange, natRangeOf, nothingStated, portsOf, type Side, sideOf } from '../nat.js';
import type { Packet } from '../packet.js';
import type { Action, TargetContext } from './action.js';

const loopback4 = 0x7f000001;
const loopback6 = 1n;

export function dnat(to: string, isRandom: boolean, { family }: TargetContext): Action {
  const range = natRangeOf(to, family, isRandom);
  return translating('destination', () => range);
}

export function snat(options: readonly ModuleOption[], { family }: TargetContext): Action {
  const range = natRangeOf(optionValue(options, '--to-source') ?? '', family, isRandom(options));
  return translating('source', () => range);
}

export function masquerade(options: readonly ModuleOption[], { sourceAddress }: TargetContext): Action {
  const stated = portsStated(options);
  return (packet, hookContext) => {
    // IPv6 uses the destination, not the next hop.
    const towards = packet.family === 'ipv6' ? packet.destination : (packet.nexthop ?? packet.destination);
    const address = sourceAddress(packet.output, towards);
    // nf_nat_masquerade_ipv4: drops the packet if there is no address.
    if (address === null) return 'drop';
    return translating('source', () => ({ ...stated, addresses: only(address) }))(packet, hookContext);
  };
}

export function redirect(options: readonly ModuleOption[], { family, firstAddress }: TargetContext): Action {
  const stated = portsStated(options);
  return (packet, hookContext) => {
    const address =
      hookContext.hook === 'OUTPUT' ? (family === 'ipv4' ? loopback4 : loopback6) : firstAddress(packet.input);
    if (address === null) return 'drop';
    return translating('destination', () => ({ ...stated, addresses: only(address) }))(packet, hookContext);
  };
}

export function netmap(options: readonly ModuleOption[], { family }: TargetContext): Action {
  const network = optionValue(options, '--to') ?? '';
  return (packet, hookContext) => {
    const side = sideOf(hookContext);
    return translating(side, () => ({
      ...nothingStated,
      addresses: only(mapped(packet[side], network, family)),
    }))(packet, hookContext);
  };
}

/** Decides that the packet is not translated. */
export const toItself: Action = (packet, hookContext) =>
  translating(sideOf(hookContext), () => nothingStated)(packet, hookContext);

function translating(side: Side, rangeOf: (packet: Packet) => NatRange): Action {
  return (packet, hookContext) => {
    decide(packet, side, rangeOf(packet), hookContext.run);
    return 'accept';
  };
}

function only(address: Address): NatRange['addresses'] {
  return { first: address, last: address };
}

function portsStated(options: readonly ModuleOption[]): NatRange {
  return {
    ...nothingStated,
    ports: portsOf(optionValue(options, '--to-ports') ?? ''),
    isRandom: isRandom(options),
  };
}

function isRandom(options: readonly ModuleOption[]): boolean {
  return options.some(({ flag }) => flag === '--random' || flag === '--random-fully');
}

function optionValue(options: readonly ModuleOption[], flag: string): string | undefined {
  return options.find((option) => option.flag === flag)?.values[0];
}
