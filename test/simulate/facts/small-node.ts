import { ipv6Metric } from '../../../src/base/kernel-facts.js';
import type { IpRule } from '../../../src/ir/ip-rule.js';
import type { Address } from '../../../src/ir/link.js';
import { emptyKernelNamespace, type KernelNamespace } from '../../../src/ir/program.js';
import type { Route } from '../../../src/ir/route.js';
import type { Family } from '../../../src/ir/ruleset.js';
import { parseSets } from '../../../src/render/ipset/parse.js';
import { parseRuleset } from '../../../src/render/iptables/parse.js';
import type { Fact } from './fact.js';

/*
 * The node of all facts: `na` and `nb` with two addresses each, `nc` with none, 10.9.9.9 on `lo`, `nb` in group 7, and
 * the world behind 10.9.2.2. For IPv6 `na` has one address, `nb` one of each label.
 */

export const standing = {
  links: [{ name: 'na' }, { name: 'nb', group: '7' }, { name: 'nc' }],
  addresses: [
    { link: 'na', address: '10.9.1.1/24' },
    { link: 'na', address: '10.9.5.1/24' },
    { link: 'nb', address: '10.9.2.1/24' },
    { link: 'nb', address: '10.9.4.1/24' },
    { link: 'lo', address: '10.9.9.9/32' },
    { link: 'na', address: 'fd00:9:1::1/64' },
    { link: 'nb', address: 'fd00:9:2::1/64' },
    { link: 'nb', address: '2001:db8:2::1/64' },
    { link: 'lo', address: 'fd00:9:9::9/128' },
  ],
  routes: ['default via 10.9.2.2 dev nb', 'default via fd00:9:2::2 dev nb'],
  /** Default values of the settings that facts change. */
  sysctls: {
    'all/rp_filter': 0,
    'na/rp_filter': 0,
    'nb/rp_filter': 0,
    'nc/rp_filter': 0,
    'lo/rp_filter': 0,
    'na/accept_local': 0,
    'na/src_valid_mark': 0,
    'na/route_localnet': 0,
    'na/forwarding': 1,
    'nb/forwarding': 1,
    'nc/forwarding': 1,
  } as Readonly<Record<string, number>>,
} as const;

/** The text that `iptables-restore` reads, with all built-in chains. */
export function rulesText({ rules = {} }: Fact): string {
  return Object.entries(rules)
    .map(([table, lines]) => {
      const chains = [...new Set(lines.flatMap((line) => /^-A (x-\w+)/.exec(line)?.[1] ?? []))];
      return [`*${table}`, ...chains.map((name) => `:${name} - [0:0]`), ...lines, 'COMMIT', ''].join('\n');
    })
    .join('');
}

export function programOf(fact: Fact): KernelNamespace {
  const { family = 'ipv4' } = fact;
  const parsed = parseRuleset(rulesText(fact), family);
  const sets = parseSets(fact.sets ?? '');
  if (parsed.unread.length > 0 || sets.unread.length > 0) throw new Error(JSON.stringify([parsed.unread, sets.unread]));
  const sysctls = Object.entries({ ...standing.sysctls, ...fact.sysctls });
  return {
    ...emptyKernelNamespace('host', null),
    rulesets: [parsed.ruleset],
    sets: sets.sets,
    links: standing.links.map((link) => ({
      ...link,
      kind: 'veth',
      up: true,
      id: null,
      remote: null,
      port: null,
      peer: null,
    })),
    addresses: [...standing.addresses, ...(fact.addresses ?? []).map(addressIn)],
    routes: [...standing.routes, ...(fact.routes ?? [])].map(routeOf),
    ipRules: (fact.ipRules ?? []).map((text) => ipRuleOf(text, family)),
    sysctls: sysctls.map(([key, value]) => ({ key: `net/ipv4/conf/${key}`, value: String(value) })),
  };
}

/** `ADDRESS dev NAME [scope WORD]`. */
function addressIn(text: string): Address {
  const [address = '', , link = '', , scope] = text.split(' ');
  return { link, address, ...(scope === undefined ? {} : { scope }) };
}

const types = ['local', 'unreachable', 'blackhole', 'prohibit', 'throw', 'anycast'];

/**
 * `[TYPE] PREFIX [via IP] [dev NAME] [src IP] [metric N] [table N] [realms N] [tos N] [from PREFIX] [nexthop via IP dev
 * NAME]...`.
 */
function routeOf(text: string): Route {
  const words = text.split(' ');
  const type = types.find((one) => words[0] === one) ?? 'unicast';
  const [prefix = ''] = type === 'unicast' ? words : words.slice(1);
  const after = (word: string) => (words.includes(word) ? (words[words.indexOf(word) + 1] ?? null) : null);
  const attributes = ['realms', 'tos', 'from'].flatMap((word) =>
    words.includes(word) ? [word, after(word) ?? ''] : [],
  );
  const hops = words.flatMap((word, index) => (word === 'nexthop' ? words.slice(index, index + 5) : []));
  const isIPv6 = text.includes(':');
  return {
    family: isIPv6 ? 'ipv6' : 'ipv4',
    table: Number(after('table') ?? 254),
    type,
    destination: destinationIn(prefix, isIPv6),
    via: hops.length > 0 ? null : after('via'),
    dev: hops.length > 0 ? null : after('dev'),
    source: after('src'),
    scope: 'global',
    onlink: false,
    metric: Number(after('metric') ?? (isIPv6 ? ipv6Metric : 0)),
    protocol: null,
    extra: [...attributes, ...hops],
  };
}

function destinationIn(prefix: string, isIPv6: boolean): string {
  if (prefix === 'default') return isIPv6 ? '::/0' : '0.0.0.0/0';
  return prefix.includes('/') ? prefix : `${prefix}/${isIPv6 ? 128 : 32}`;
}

/** `PRIORITY [SELECTORS] lookup N [suppress_prefixlength N] | goto PRIORITY | TYPE`. */
function ipRuleOf(text: string, family: Family): IpRule {
  const [priority = '', ...words] = text.split(' ');
  const at = words.findIndex((word) => ['lookup', 'goto', 'nop', ...types].includes(word));
  const [kind = '', value = '', ...more] = words.slice(at);
  const selectors = words.slice(0, at);
  const mark = selectors.indexOf('fwmark');
  const [markValue = '', mask = '0xffffffff'] = (selectors[mark + 1] ?? '').split('/');
  const table = value === 'main' ? 254 : Number(value);
  return {
    family,
    priority: Number(priority),
    fwmark: mark < 0 ? null : { value: Number(markValue), mask: Number(mask) },
    action:
      kind === 'lookup'
        ? { kind, table }
        : kind === 'goto'
          ? { kind, priority: Number(value) }
          : { kind: 'other', words: [kind] },
    protocol: null,
    extra: [...(mark < 0 ? selectors : selectors.toSpliced(mark, 2)), ...more],
  };
}
