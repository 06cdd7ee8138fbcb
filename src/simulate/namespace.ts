import { oncePer } from '../base/once-per.js';
import type { IpRule } from '../ir/ip-rule.js';
import type { Link } from '../ir/link.js';
import type { SimulatableNamespace } from '../ir/program.js';
import type { Route } from '../ir/route.js';
import type { Family } from '../ir/ruleset.js';
import { type Address, familyOfAddress } from './address.js';
import { localType, routeTypes } from './address-type.js';
import type { RuleWords } from './chain.js';
import { type Device, type DeviceDefaults, devicesOf, firstAddress } from './device.js';
import { foreignChainHooks, withoutReplaced } from './foreign/chain-hooks.js';
import { type Hooks, hooksOf } from './hooks.js';
import { type Routing, routingOfFamily } from './routing/lookup.js';
import { reversePathLeads } from './routing/reverse-path.js';
import { membershipsOf } from './set/membership.js';
import { sourceAddress } from './source-address.js';
import type { TargetContext } from './target/action.js';

/** A prepared network namespace: nothing in it changes while packets pass. */
export interface Namespace {
  readonly name: string;
  readonly program: SimulatableNamespace;
  readonly devices: ReadonlyMap<string, Device>;
  readonly hooks: Readonly<Record<Family, Hooks>>;
  readonly routing: Readonly<Record<Family, Routing>>;
  readonly handshake: HandshakeSettings;
}

/** Settings of TCP handshakes that matter for transparent listeners. */
export interface HandshakeSettings {
  /** tcp_fwmark_accept: an accepted connection keeps the mark of its SYN, and so do its answers. */
  readonly keepsMark: boolean;
  /** tcp_syncookies 2: no request is stored, so the kernel does not recognise the ACK that TPROXY hands over. */
  readonly alwaysCookies: boolean;
}

function handshakeOf({ sysctls }: SimulatableNamespace): HandshakeSettings {
  const settingOf = (name: string) => sysctls.find(({ key }) => key === `net/ipv4/${name}`)?.value;
  return { keepsMark: settingOf('tcp_fwmark_accept') === '1', alwaysCookies: settingOf('tcp_syncookies') === '2' };
}

/** A namespace that did not change is prepared once. */
export function readyNamespace(
  name: string,
  program: SimulatableNamespace,
  words: RuleWords,
  defaults: DeviceDefaults,
): Namespace {
  const byName = readyOf(program, words, defaults);
  const ready = byName.get(name) ?? madeNamespace(name, program, words, defaults);
  byName.set(name, ready);
  return ready;
}

const readyOf = oncePer((_program: SimulatableNamespace, _words: RuleWords, _defaults: DeviceDefaults) => {
  return new Map<string, Namespace>();
});

function madeNamespace(
  name: string,
  program: SimulatableNamespace,
  words: RuleWords,
  defaults: DeviceDefaults,
): Namespace {
  const { foreign, ipRules, links, routes, rulesets, sets } = program;
  const devices = devicesOf(program, defaults);
  const routing = routingOf(ipRules, routes, links);
  const memberships = membershipsOf(sets);
  return {
    name,
    program,
    devices,
    routing,
    handshake: handshakeOf(program),
    hooks: { ipv4: hooksFor('ipv4'), ipv6: hooksFor('ipv6') },
  };

  function hooksFor(family: Family): Hooks {
    const context: TargetContext = {
      family,
      membership: (set) => memberships.get(set) ?? null,
      hasRealms: family === 'ipv4' && routing.ipv4.hasRealms,
      addressTypes: (address, device, choose) =>
        family === 'ipv4'
          ? [localType(routing.ipv4, address, device)]
          : routeTypes(routing.ipv6, devices, address, device, choose),
      reversePath: (packet, options, choose) => reversePathLeads(routing[family], devices, packet, options, choose),
      firstAddress: (device) => firstAddress(devices.get(device ?? ''), family),
      sourceAddress: (device, towards) => sourceAddress(devices, device, towards, 0),
      acceptDecides: false,
    };
    const bridges = new Set(links.filter(({ kind }) => kind === 'bridge').map((link) => link.name));
    return hooksOf(
      rulesets
        .filter((ruleset) => ruleset.family === family)
        .map((ruleset) => (foreign === undefined ? ruleset : withoutReplaced(ruleset, foreign))),
      context,
      words,
      foreign === undefined ? [] : foreignChainHooks(foreign, bridges, context, words),
    );
  }
}

const routingOf = oncePer(
  (ipRules: readonly IpRule[], routes: readonly Route[], links: readonly Link[]): Namespace['routing'] => ({
    ipv4: routingOfFamily('ipv4', ipRules, routes, links),
    ipv6: routingOfFamily('ipv6', ipRules, routes, links),
  }),
);

/** A broadcast address: no packet has it as source. */
export function isBroadcast({ routing }: Namespace, address: Address): boolean {
  return localType(routing[familyOfAddress(address)], address, null) === 'BROADCAST';
}

export function isLocal({ routing }: Namespace, address: Address): boolean {
  return localType(routing[familyOfAddress(address)], address, null) === 'LOCAL';
}
