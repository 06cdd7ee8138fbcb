import type { BaseChainHook, ForeignChain, ForeignTable } from '../../src/ir/foreign-table.js';
import type { IpRule } from '../../src/ir/ip-rule.js';
import type { KernelNamespace } from '../../src/ir/program.js';
import type { Rule } from '../../src/ir/ruleset.js';
import { parseRuleset } from '../../src/render/iptables/parse.js';

/** What other programs may do to a namespace. */
export type Breakage = (namespace: KernelNamespace) => KernelNamespace;

export function ipRule(priority: number, action: IpRule['action'], extra: readonly string[] = []): Breakage {
  const rule: IpRule = { family: 'ipv4', priority, fwmark: null, action, protocol: 'static', extra };
  return (namespace) => ({ ...namespace, ipRules: [...namespace.ipRules, rule] });
}

export function sysctl(key: string, value: string): Breakage {
  return (namespace) => ({
    ...namespace,
    sysctls: [...namespace.sysctls.filter((one) => one.key !== key), { key, value }],
  });
}

/** As in the kernel, writing to ip_forward writes to every device. */
export function forwardsNothing(namespace: KernelNamespace): KernelNamespace {
  const devices = ['all', ...namespace.links.map(({ name }) => name)];
  return devices.reduce((one, device) => sysctl(`net/ipv4/conf/${device}/forwarding`, '0')(one), namespace);
}

export function linkState(name: string, changed: object): Breakage {
  return (namespace) => ({
    ...namespace,
    links: namespace.links.map((link) =>
      link.name === name && link.state !== undefined ? { ...link, state: { ...link.state, ...changed } } : link,
    ),
  });
}

export function down(name: string): Breakage {
  return (namespace) => ({
    ...namespace,
    links: namespace.links.map((link) => (link.name === name ? { ...link, up: false } : link)),
  });
}

export function neighbour(dev: string, address: string): Breakage {
  const entry = { dev, address: address.replace(/\/.*/, ''), mac: '00:11:22:33:44:55' };
  return (namespace) => ({ ...namespace, neighbours: [entry] });
}

export function dormant(table: string): Breakage {
  return (namespace) => ({
    ...namespace,
    rulesets: namespace.rulesets.map((ruleset) => ({
      ...ruleset,
      tables: ruleset.tables.map((one) => (one.name === table ? { ...one, dormant: true as const } : one)),
    })),
  });
}

/** Foreign rules, inserted at the start of their chains. */
export function rules(table: string, text: string): Breakage {
  const [parsed] = parseRuleset(`*${table}\n${text}\nCOMMIT\n`, 'ipv4').ruleset.tables;
  return inTable(
    table,
    (chain, name) => [...(parsed?.chains.find((one) => one.name === name)?.rules ?? []), ...chain],
    (parsed?.chains ?? []).map(({ name }) => name),
  );
}

function inTable(
  table: string,
  change: (rules: readonly Rule[], chain: string) => readonly Rule[],
  named: readonly string[],
): Breakage {
  return (namespace) => {
    const [ruleset] = namespace.rulesets;
    if (ruleset === undefined) throw new Error('no rules');
    const found = ruleset.tables.find(({ name }) => name === table) ?? { name: table, chains: [] };
    const missing = named
      .filter((name) => !found.chains.some((chain) => chain.name === name))
      .map((name) => ({ name, policy: /^[A-Z]+$/.test(name) ? 'ACCEPT' : null, rules: [] }));
    const chains = [...found.chains, ...missing].map((chain) => ({ ...chain, rules: change(chain.rules, chain.name) }));
    const tables = [...ruleset.tables.filter((one) => one !== found), { ...found, chains }];
    return { ...namespace, rulesets: [{ ...ruleset, tables }, ...namespace.rulesets.slice(1)] };
  };
}

export function policy(table: string, chain: string): Breakage {
  return (namespace) => {
    const made = inTable(table, (all) => all, [chain])(namespace);
    return {
      ...made,
      rulesets: made.rulesets.map((ruleset) => ({
        ...ruleset,
        tables: ruleset.tables.map((one) => ({
          ...one,
          chains: one.chains.map((each) =>
            one.name === table && each.name === chain ? { ...each, policy: 'DROP' } : each,
          ),
        })),
      })),
    };
  };
}

export function chain(
  name: string,
  hook: string,
  priority: number,
  kind: 'accept' | 'drop' = 'accept',
): ForeignChain & { readonly base: BaseChainHook } {
  const verdict = { kind: 'verdict', verdict: { kind } } as const;
  const base: BaseChainHook = { type: 'filter', hook, priority, policy: 'accept', devices: null };
  return { name, handle: 1, base, rules: [{ words: kind, statements: [verdict] }] };
}

/** A foreign nft table. */
export function native(...chains: readonly ForeignChain[]): Breakage {
  const table: ForeignTable = {
    family: 'inet',
    name: 'fw',
    handle: 9,
    isDormant: false,
    replaces: null,
    chains,
    sets: [],
  };
  return (namespace) => ({ ...namespace, foreign: { tables: [table], rulesets: [], unread: [] } });
}

/** Rules in the other iptables backend. */
export function legacy(text: string): Breakage {
  const { ruleset } = parseRuleset(`*filter\n:FORWARD ACCEPT [0:0]\n[1:2] ${text}\nCOMMIT\n`, 'ipv4');
  const rulesets = [{ ...ruleset, backend: 'iptables-legacy' as const }];
  return (namespace) => ({ ...namespace, foreign: { tables: [], rulesets, unread: [] } });
}
