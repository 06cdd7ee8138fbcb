import type { ForeignRules } from '../../../ir/foreign-table.js';
import type { IpRule } from '../../../ir/ip-rule.js';
import type { Link, Neighbour } from '../../../ir/link.js';
import type { Scope, SimulatableNamespace, SimulatableProgram } from '../../../ir/program.js';
import type { Route } from '../../../ir/route.js';
import type { Family, Rule } from '../../../ir/ruleset.js';
import type { Sysctl } from '../../../ir/sysctl.js';
import type { RuleVerdict } from '../../hop.js';
import type { TableRef } from '../../table-ref.js';

/** A foreign object that may keep the document from taking effect. */
export type Culprit = { readonly scope: Scope } & (
  | { readonly kind: 'ip-rule'; readonly rule: IpRule }
  | { readonly kind: 'route'; readonly route: Route }
  | {
      readonly kind: 'rule';
      readonly family: Family;
      readonly table: string;
      readonly chain: string;
      readonly rule: Rule;
      readonly verdict: RuleVerdict;
    }
  | { readonly kind: 'policy'; readonly family: Family; readonly table: string; readonly chain: string }
  /** A rule, or the policy (`index` null), of a table beside those of our backend. */
  | {
      readonly kind: 'foreign';
      readonly table: TableRef;
      readonly chain: string;
      readonly index: number | null;
      /** The rule as nft prints it; null: a rule of iptables. */
      readonly words: string | null;
      readonly rule: Rule | null;
      readonly verdict: RuleVerdict;
    }
  | { readonly kind: 'dormant'; readonly family: Family; readonly table: string }
  /** `needed`: the value that the design needs. */
  | { readonly kind: 'sysctl'; readonly sysctl: Sysctl; readonly needed: string }
  | { readonly kind: 'port' | 'arp' | 'down'; readonly link: Link }
  | { readonly kind: 'neighbour'; readonly neighbour: Neighbour }
);

/** The node without the culprits. */
export function withoutCulprits(program: SimulatableProgram, culprits: readonly Culprit[]): SimulatableProgram {
  return {
    namespaces: program.namespaces.map((namespace) =>
      culprits.filter(({ scope }) => scope === namespace.scope).reduce(withoutCulprit, namespace),
    ),
  };
}

function withoutCulprit(namespace: SimulatableNamespace, culprit: Culprit): SimulatableNamespace {
  switch (culprit.kind) {
    case 'ip-rule':
      return { ...namespace, ipRules: namespace.ipRules.filter((rule) => rule !== culprit.rule) };
    case 'route':
      return { ...namespace, routes: namespace.routes.filter((route) => route !== culprit.route) };
    case 'rule':
    case 'policy':
    case 'dormant':
      return withoutInRules(namespace, culprit);
    case 'foreign':
      return { ...namespace, ...(namespace.foreign && { foreign: withoutForeign(namespace.foreign, culprit) }) };
    case 'sysctl': {
      const { key } = culprit.sysctl;
      // inet_forward_change: writing to `all` writes to every device.
      const isForAll = key === 'net/ipv4/conf/all/forwarding';
      const isMeant = (one: string) => one === key || (isForAll && /^net\/ipv4\/conf\/.*\/forwarding$/.test(one));
      return {
        ...namespace,
        sysctls: namespace.sysctls.map((one) => (isMeant(one.key) ? { key: one.key, value: culprit.needed } : one)),
      };
    }
    case 'port':
    case 'arp':
    case 'down':
      return { ...namespace, links: namespace.links.map((link) => (link === culprit.link ? repaired(link) : link)) };
    case 'neighbour':
      return { ...namespace, neighbours: namespace.neighbours?.filter((one) => one !== culprit.neighbour) ?? [] };
  }
}

function repaired(link: Link): Link {
  const state = link.state === undefined ? {} : { state: { ...link.state, master: null, arp: true, carrier: true } };
  return { ...link, up: true, ...state };
}

function withoutInRules(
  namespace: SimulatableNamespace,
  culprit: Extract<Culprit, { kind: 'rule' | 'policy' | 'dormant' }>,
): SimulatableNamespace {
  return {
    ...namespace,
    rulesets: namespace.rulesets.map((ruleset) => {
      if (ruleset.family !== culprit.family) return ruleset;
      const tables = ruleset.tables.map((table) => {
        if (table.name !== culprit.table) return table;
        const { dormant, ...awake } = table;
        if (culprit.kind === 'dormant') return awake;
        const chains = table.chains.map((chain) => {
          if (chain.name !== culprit.chain) return chain;
          if (culprit.kind === 'policy') return { ...chain, policy: 'ACCEPT' };
          return { ...chain, rules: chain.rules.filter((rule) => rule !== culprit.rule) };
        });
        return { ...table, chains };
      });
      return { ...ruleset, tables };
    }),
  };
}

function withoutForeign(
  foreign: ForeignRules,
  { chain, index, table }: Extract<Culprit, { kind: 'foreign' }>,
): ForeignRules {
  const without = <R>(rules: readonly R[]) => rules.filter((_, at) => at !== index);
  return {
    ...foreign,
    tables: foreign.tables.map((one) => {
      if (table.kind !== 'nft' || one.family !== table.family || one.name !== table.name) return one;
      const chains = one.chains.map((each) => {
        if (each.name !== chain) return each;
        const base = each.base === null || index !== null ? each.base : { ...each.base, policy: 'accept' as const };
        return { ...each, base, rules: without(each.rules) };
      });
      return { ...one, chains };
    }),
    rulesets: foreign.rulesets.map((ruleset) => ({
      ...ruleset,
      tables: ruleset.tables.map((one) => {
        if (table.kind !== 'iptables' || ruleset.backend !== table.backend || one.name !== table.name) return one;
        const chains = one.chains.map((each) => {
          if (each.name !== chain) return each;
          return { ...each, policy: index === null ? 'ACCEPT' : each.policy, rules: without(each.rules) };
        });
        return { ...one, chains };
      }),
    })),
  };
}
