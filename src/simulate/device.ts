import { routeScopes } from '../base/kernel-facts.js';
import { oncePer } from '../base/once-per.js';
import { addressBits } from '../ir/family.js';
import type { IpRule } from '../ir/ip-rule.js';
import { selectorsOf } from '../ir/ip-rule-selectors.js';
import type { Address as AddressOfLink, Link, LinkState } from '../ir/link.js';
import type { SimulatableNamespace } from '../ir/program.js';
import type { Route } from '../ir/route.js';
import type { Family, Ruleset } from '../ir/ruleset.js';
import type { Sysctl } from '../ir/sysctl.js';
import { type Address, addressOf, maskOfLength } from './address.js';
import { isLinkLocal } from './ipv6.js';

export interface DeviceAddress {
  readonly family: Family;
  readonly address: Address;
  readonly mask: Address;
  /** RT_SCOPE_*: 0 everywhere, 253 on the link, 254 in this namespace. */
  readonly scope: number;
}

/** A network device with the settings that affect its packets. */
export interface Device {
  readonly name: string;
  readonly addresses: readonly DeviceAddress[];
  /** 0 off, 1 strict, 2 loose: the greater of the device's own and that of `all`. */
  readonly rpFilter: number;
  readonly acceptsLocal: boolean;
  /** For IPv6 this is a setting of the whole namespace. */
  readonly forwards: Readonly<Record<Family, boolean>>;
  readonly usesMarkForSource: boolean;
  readonly routesLocalnet: boolean;
  /** send_redirects: on by default. */
  readonly sendsRedirects: boolean;
  /** proxy_arp: answers link address queries for other hosts, as some network plugins configure it; null: unknown. */
  readonly answersForOthers: boolean | null;
  /** arp_ignore 8: answers no link address query at all. */
  readonly ignoresQueries: boolean;
  /** False only where an observation shows that it is down. */
  readonly isUp: boolean;
  /** Further observed state; null: not observed. */
  readonly state: LinkState | null;
}

/** Settings where no sysctl is known: a node forwards, a pod does not. */
export interface DeviceDefaults {
  readonly forwards: boolean;
}

export const defaultsOfNode: DeviceDefaults = { forwards: true };
export const defaultsOfPod: DeviceDefaults = { forwards: false };

/** Every device that anything in the namespace mentions. */
export function devicesOf(
  { addresses, ipRules, links, routes, rulesets, sysctls }: SimulatableNamespace,
  defaults: DeviceDefaults,
): ReadonlyMap<string, Device> {
  return devicesIn(addresses, ipRules, links, routes, areAllListed(links) ? noRulesets : rulesets, sysctls, defaults);
}

const noRulesets: readonly Ruleset[] = [];

const devicesIn = oncePer(madeDevices);

function madeDevices(
  addresses: readonly AddressOfLink[],
  ipRules: readonly IpRule[],
  links: readonly Link[],
  routes: readonly Route[],
  rulesets: readonly Ruleset[],
  sysctls: readonly Sysctl[],
  { forwards }: DeviceDefaults,
): ReadonlyMap<string, Device> {
  const settings = new Map(sysctls.map(({ key, value }) => [key, Number(value)]));
  const named = new Set([
    'lo',
    ...links.map(({ name }) => name),
    ...addresses.map(({ link }) => link),
    ...routes.flatMap(({ dev }) => dev ?? []),
    ...ipRules.flatMap((rule) => selectorsOf(rule).selectors.flatMap((one) => (one.kind === 'iif' ? one.device : []))),
    ...devicesInRules(rulesets),
    ...sysctls.flatMap(({ key }) => /^net\/ipv4\/conf\/(.+)\/\w+$/.exec(key)?.[1] ?? []),
  ]);
  for (const pseudo of ['all', 'default']) named.delete(pseudo);
  const setting = (device: string, name: string): number | undefined => settings.get(`net/ipv4/conf/${device}/${name}`);
  const forwardsIPv6 = settings.get('net/ipv6/conf/all/forwarding');
  /** A boolean setting is on when `all` or the device has it on. */
  const either = (device: string, name: string): boolean =>
    (setting('all', name) ?? 0) + (setting(device, name) ?? 0) > 0;
  const seen = new Map(links.map((link) => [link.name, link]));
  const own = new Map<string, DeviceAddress[]>();
  for (const address of addresses) {
    const known = own.get(address.link) ?? [];
    own.set(address.link, known);
    known.push(deviceAddress(address));
  }
  return new Map(
    [...named].map((name) => [
      name,
      {
        name,
        addresses: own.get(name) ?? [],
        rpFilter: Math.max(setting('all', 'rp_filter') ?? 0, setting(name, 'rp_filter') ?? 0),
        acceptsLocal: either(name, 'accept_local'),
        forwards: {
          ipv4: setting(name, 'forwarding') === undefined ? forwards : setting(name, 'forwarding') === 1,
          ipv6: forwardsIPv6 === undefined ? forwards : forwardsIPv6 > 0,
        },
        usesMarkForSource: either(name, 'src_valid_mark'),
        routesLocalnet: either(name, 'route_localnet'),
        sendsRedirects: (setting('all', 'send_redirects') ?? 1) + (setting(name, 'send_redirects') ?? 1) > 0,
        answersForOthers: setting(name, 'proxy_arp') === undefined ? null : either(name, 'proxy_arp'),
        ignoresQueries: Math.max(setting('all', 'arp_ignore') ?? 0, setting(name, 'arp_ignore') ?? 0) === 8,
        isUp: seen.get(name)?.up ?? true,
        state: seen.get(name)?.state ?? null,
      },
    ]),
  );
}

/** An observation has them all: what only its rules name does not exist. */
function areAllListed(links: SimulatableNamespace['links']): boolean {
  return links.some(({ name }) => name === 'lo');
}

function devicesInRules(rulesets: readonly Ruleset[]): readonly string[] {
  return rulesets.flatMap(({ tables }) =>
    tables.flatMap(({ chains }) => chains.flatMap(({ rules }) => rules.flatMap(devicesOfRule))),
  );
}

function devicesOfRule({
  matches,
}: {
  readonly matches: readonly { readonly kind: string; readonly name?: string }[];
}): readonly string[] {
  return matches.flatMap(({ kind, name }) =>
    (kind === 'in-interface' || kind === 'out-interface') && name !== undefined && !name.endsWith('+') ? [name] : [],
  );
}

/** RT_SCOPE_*; an unknown word counts as `global`. */
export function scopeOf(word: string): number {
  const known: Readonly<Record<string, number>> = routeScopes;
  return known[word] ?? (/^\d+$/.test(word) ? Number(word) : 0);
}

function deviceAddress({ address: text, scope }: AddressOfLink): DeviceAddress {
  const slash = text.indexOf('/');
  const family = text.includes(':') ? 'ipv6' : 'ipv4';
  const length = slash < 0 ? addressBits[family] : Number(text.slice(slash + 1));
  return {
    family,
    address: addressOf(slash < 0 ? text : text.slice(0, slash), family),
    mask: maskOfLength(length, family),
    // `ip` gives loopback addresses the scope `host` by default.
    scope: scopeOf(scope ?? (/^127\./.test(text) ? 'host' : 'global')),
  };
}

/** The address that REDIRECT uses. IPv6 link-local addresses are left out: packets to them do not get this far. */
export function firstAddress(device: Device | undefined, family: Family): Address | null {
  return addressesOf(device, family).find(({ address }) => !isLinkLocal(address))?.address ?? null;
}

export function addressesOf(device: Device | undefined, family: Family): readonly DeviceAddress[] {
  return (device?.addresses ?? []).filter((one) => one.family === family);
}
