import { routeScopes } from '../base/kernel-facts.js';
import { addressBits } from '../ir/family.js';
import { selectorsOf } from '../ir/ip-rule-selectors.js';
import type { Address as AddressOfLink, LinkState } from '../ir/link.js';
import type { SimulatableNamespace } from '../ir/program.js';
import type { Family } from '../ir/ruleset.js';
import { type Address, addressOf, maskOfLength } from './address.js';
import { isLinkLocal } from './ipv6.js';

export interface DeviceAddress {
  readonly family: Family;
  readonly address: Address;
  readonly mask: Address;
  /** How far it may be told, as the kernel counts: 0 everywhere, 253 on the link, 254 in this namespace. */
  readonly scope: number;
}

/** A network device with what decides whether it takes packets. */
export interface Device {
  readonly name: string;
  readonly addresses: readonly DeviceAddress[];
  /** 0 off, 1 strict, 2 loose: the greater of the device's own and that of `all`. */
  readonly rpFilter: number;
  readonly acceptsLocal: boolean;
  /** Of IPv6 a matter of the whole namespace. */
  readonly forwards: Readonly<Record<Family, boolean>>;
  readonly usesMarkForSource: boolean;
  readonly routesLocalnet: boolean;
  /** Whether it may tell senders of shorter ways, as it does unless somebody turns it off. */
  readonly sendsRedirects: boolean;
  /** Whether it answers link address queries for others (proxy_arp), as it does on nodes of some network plugins; null: not known. */
  readonly answersForOthers: boolean | null;
  /** arp_ignore 8: it answers no link address query at all. */
  readonly ignoresQueries: boolean;
  /** False only where an observation shows that it is down. */
  readonly isUp: boolean;
  /** What else an observation shows; null: nobody has looked. */
  readonly state: LinkState | null;
}

/** What holds where nothing is said: a node forwards, a pod does not. */
export interface DeviceDefaults {
  readonly forwards: boolean;
}

/** Every device that anything in the namespace speaks of. */
export function devicesOf(
  { addresses, ipRules, links, routes, rulesets, sysctls }: SimulatableNamespace,
  defaults: DeviceDefaults,
): ReadonlyMap<string, Device> {
  const settings = new Map(sysctls.map(({ key, value }) => [key, Number(value)]));
  const named = new Set([
    'lo',
    ...links.map(({ name }) => name),
    ...addresses.map(({ link }) => link),
    ...routes.flatMap(({ dev }) => dev ?? []),
    ...ipRules.flatMap((rule) => selectorsOf(rule).selectors.flatMap((one) => (one.kind === 'iif' ? one.device : []))),
    ...rulesets.flatMap(({ tables }) =>
      tables.flatMap(({ chains }) => chains.flatMap(({ rules }) => rules.flatMap(devicesIn))),
    ),
    ...sysctls.flatMap(({ key }) => /^net\/ipv4\/conf\/(.+)\/\w+$/.exec(key)?.[1] ?? []),
  ]);
  for (const pseudo of ['all', 'default']) named.delete(pseudo);
  const setting = (device: string, name: string): number | undefined => settings.get(`net/ipv4/conf/${device}/${name}`);
  const forwardsIPv6 = settings.get('net/ipv6/conf/all/forwarding');
  /** A setting of `all` counts with that of the device, one way or the other. */
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
          ipv4: setting(name, 'forwarding') === undefined ? defaults.forwards : setting(name, 'forwarding') === 1,
          ipv6: forwardsIPv6 === undefined ? defaults.forwards : forwardsIPv6 > 0,
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

function devicesIn({
  matches,
}: {
  readonly matches: readonly { readonly kind: string; readonly name?: string }[];
}): readonly string[] {
  return matches.flatMap(({ kind, name }) =>
    (kind === 'in-interface' || kind === 'out-interface') && name !== undefined && !name.endsWith('+') ? [name] : [],
  );
}

/** RT_SCOPE_*; of one that nobody here knows, everywhere. */
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
    // `ip` says so of loopback addresses if nobody says otherwise.
    scope: scopeOf(scope ?? (/^127\./.test(text) ? 'host' : 'global')),
  };
}

/** The address that REDIRECT takes; of IPv6 none of the link alone, as packets with such a destination do not come this far. */
export function firstAddress(device: Device | undefined, family: Family): Address | null {
  return addressesOf(device, family).find(({ address }) => !isLinkLocal(address))?.address ?? null;
}

export function addressesOf(device: Device | undefined, family: Family): readonly DeviceAddress[] {
  return (device?.addresses ?? []).filter((one) => one.family === family);
}
