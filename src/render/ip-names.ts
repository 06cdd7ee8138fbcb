import { defaultTable, localTable, mainTable, routeScopes } from '../base/kernel-facts.js';
import { oncePer } from '../base/once-per.js';
import type { TableId } from '../ir/route.js';
import type { Family } from '../ir/ruleset.js';

/**
 * The default names of iproute2. On live nodes `ip -N` prints numbers, independent of /etc/iproute2; an observation
 * from elsewhere may have names, of which these are known.
 */
const tables: Readonly<Record<string, number>> = {
  unspec: 0,
  default: defaultTable,
  main: mainTable,
  local: localTable,
};

const protocols: Readonly<Record<string, number>> = {
  ...{ unspec: 0, redirect: 1, kernel: 2, boot: 3, static: 4, gated: 8, ra: 9, mrt: 10, zebra: 11, bird: 12 },
  ...{ dnrouted: 13, xorp: 14, ntk: 15, dhcp: 16, mrouted: 17, keepalived: 18, babel: 42, openr: 99 },
  ...{ bgp: 186, isis: 187, ospf: 188, rip: 189, eigrp: 192 },
};

const scopes: Readonly<Record<string, number>> = routeScopes;

const types: Readonly<Record<string, number>> = {
  ...{ none: 0, unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5, blackhole: 6, unreachable: 7 },
  ...{ prohibit: 8, throw: 9, nat: 10, xresolve: 11 },
};

/** From Debian's /etc/iproute2/rt_dsfield. */
const services: Readonly<Record<string, number>> = {
  ...{ default: 0, lowdelay: 0x10, throughput: 0x08, reliability: 0x04, mincost: 0x02 },
  ...{ AF11: 0x28, AF12: 0x30, AF13: 0x38, AF21: 0x48, AF22: 0x50, AF23: 0x58, AF31: 0x68, AF32: 0x70, AF33: 0x78 },
  ...{ AF41: 0x88, AF42: 0x90, AF43: 0x98, CS0: 0, CS1: 0x20, CS2: 0x40, CS3: 0x60, CS4: 0x80, CS5: 0xa0, CS6: 0xc0 },
  ...{ CS7: 0xe0, EF: 0xb8 },
};

/** The number, or a name that is unknown. */
export function tableId(printed: string | number): TableId {
  return numberIn(tables, printed) ?? String(printed);
}

/** The default name of iproute2, or the number. */
export function protocolName(printed: string | number): string {
  return nameIn(protocols, printed);
}

/** The number, which `ip` understands on any node: names are configurable. */
export function protocolNumber(name: string): string {
  return String(numberIn(protocols, name) ?? name);
}

export function scopeName(printed: string | number): string {
  return nameIn(scopes, printed);
}

export function scopeNumber(name: string): string {
  return String(numberIn(scopes, name) ?? name);
}

export function typeName(printed: string | number): string {
  return nameIn(types, printed);
}

/** The number, such as `0x10`, or a name that is unknown. */
export function serviceText(printed: string | number): string {
  const number = numberIn(services, printed);
  return number === undefined ? String(printed) : `0x${number.toString(16).padStart(2, '0')}`;
}

/** The words after `via` in `ip route`: with the family if it is not the route's. */
export function viaWords(via: string, family: Family): readonly string[] {
  return family === 'ipv4' && via.includes(':') ? ['inet6', via] : [via];
}

/** By their numbers: a list of routes asks thousands of times. */
const namesOf = oncePer(
  (names: Readonly<Record<string, number>>) => new Map(Object.entries(names).map(([name, number]) => [number, name])),
);

function nameIn(names: Readonly<Record<string, number>>, printed: string | number): string {
  const number = numberIn(names, printed);
  return number === undefined ? String(printed) : (namesOf(names).get(number) ?? String(number));
}

function numberIn(names: Readonly<Record<string, number>>, printed: string | number): number | undefined {
  if (typeof printed === 'number') return printed;
  if (Object.hasOwn(names, printed)) return names[printed];
  return /^(?:\d+|0x[0-9a-f]+)$/i.test(printed) ? Number(printed) : undefined;
}
