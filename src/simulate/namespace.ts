import type { NamespaceProgram } from '../ir/program.js';
import type { Family } from '../ir/ruleset.js';
import { type Address, familyOfAddress } from './address.js';
import type { RuleWords } from './chain.js';
import { type Device, type DeviceDefaults, devicesOf, firstAddress, sourceAddress } from './device.js';
import { type Hooks, hooksOf } from './hooks.js';
import type { AddressType } from './match/predicate.js';
import { type Membership, membershipOf } from './membership.js';
import { flowTowards } from './routing/flow.js';
import { kernelRules, lookUp, type Routing, routingOf } from './routing/lookup.js';
import { reversePathLeads } from './routing/reverse-path.js';
import type { TargetContext } from './target/action.js';

/** A network namespace made ready: nothing in it changes while packets pass. */
export interface Namespace {
  readonly name: string;
  readonly program: NamespaceProgram;
  readonly devices: ReadonlyMap<string, Device>;
  readonly hooks: Readonly<Record<Family, Hooks>>;
  readonly routing: Readonly<Record<Family, Routing>>;
  readonly addressType: AddressType;
}

export function readyNamespace(
  name: string,
  program: NamespaceProgram,
  words: RuleWords,
  defaults: DeviceDefaults,
): Namespace {
  const devices = devicesOf(program, defaults);
  const routing = { ipv4: routingFor('ipv4'), ipv6: routingFor('ipv6') };
  const memberships = new Map<string, Membership>();
  const membership = (set: string): Membership | null => memberships.get(set) ?? null;
  for (const set of program.sets) memberships.set(set.name, membershipOf(set, membership));
  return {
    name,
    program,
    devices,
    routing,
    addressType,
    hooks: { ipv4: hooksFor('ipv4'), ipv6: hooksFor('ipv6') },
  };

  function routingFor(family: Family): Routing {
    return routingOf(family, program.ipRules, program.routes);
  }

  function hooksFor(family: Family): Hooks {
    const context: TargetContext = {
      family,
      membership,
      addressType,
      reversePath: (packet, options) => reversePathLeads(routing[family], devices, packet, options),
      firstAddress: (device) => firstAddress(devices.get(device ?? ''), family),
      sourceAddress: (device, towards) => sourceAddress(devices, device, family, towards),
      acceptDecides: false,
    };
    return hooksOf(
      program.rulesets.filter((ruleset) => ruleset.family === family),
      context,
      words,
    );
  }

  /** inet_addr_type: what the table `local` has, whatever the ip rules are. */
  function addressType(address: Address, device: string | null): string {
    const family = familyOfAddress(address);
    const fixed = fixedType(address);
    if (fixed !== null) return fixed;
    const local = localOnly[family];
    const found = lookUp({ ...routing[family], rules: local }, flowTowards(address), () => true);
    if (found === null || (device !== null && found.way.device !== device)) return 'UNICAST';
    return found.type.toUpperCase();
  }
}

const localOnly = {
  ipv4: routingOf('ipv4', kernelRules('ipv4').slice(0, 1), []).rules,
  ipv6: routingOf('ipv6', kernelRules('ipv6').slice(0, 1), []).rules,
};

/** Types that an address has by itself. */
function fixedType(address: Address): string | null {
  if (typeof address === 'bigint') return address >> 120n === 0xffn ? 'MULTICAST' : null;
  if (address === 0xffffffff || address === 0) return 'BROADCAST';
  return address >>> 28 === 0xe ? 'MULTICAST' : null;
}

export function isLocal({ addressType }: Namespace, address: Address): boolean {
  return addressType(address, null) === 'LOCAL';
}
