import type { AddressSet } from '../../src/ir/address-set.js';
import type { IpRule } from '../../src/ir/ip-rule.js';
import type { Link } from '../../src/ir/link.js';
import type { KernelNamespace } from '../../src/ir/program.js';
import type { Route } from '../../src/ir/route.js';
import type { Rule, Table } from '../../src/ir/ruleset.js';
import type { GeneveConstants } from '../../src/modes/node-geneve/constants.js';

/** Adds an object to a namespace, in a place that these constants make ours. */
export type Put = (namespace: KernelNamespace, constants: GeneveConstants) => KernelNamespace;

const plainRoute = {
  family: 'ipv4',
  type: 'unicast',
  via: null,
  source: null,
  scope: 'global',
  onlink: false,
  metric: 0,
  protocol: 'static',
  extra: [],
} as const;
export const route = (table: number, destination: string, dev: string, more: Partial<Route> = {}): Route => {
  return { ...plainRoute, table, destination, dev, ...more };
};
export const ipRule = (priority: number, table: number, more: Partial<IpRule> = {}): IpRule => ({
  family: 'ipv4',
  priority,
  fwmark: null,
  action: { kind: 'lookup', table },
  protocol: null,
  extra: [],
  ...more,
});
export const link = (name: string, kind: string, more: Partial<Link> = {}): Link => {
  return { name, kind, up: true, id: null, remote: null, port: null, peer: null, ...more };
};
export const set = (name: string, type: string, members: readonly string[]): AddressSet => ({
  name,
  type,
  family: 'ipv4',
  hashsize: 1024,
  maxelem: 65536,
  extra: [],
  members: members.map((entry) => ({ entry, extra: [] })),
});
export const withTable = (namespace: KernelNamespace, table: Table): KernelNamespace => ({
  ...namespace,
  rulesets: [
    {
      family: 'ipv4',
      tables: [...(namespace.rulesets[0]?.tables ?? []).filter(({ name }) => name !== table.name), table],
    },
  ],
});
export const marked = (value: number, mask: number, target: Rule['target']): Rule => {
  return { matches: [{ kind: 'mark', negated: false, mark: { value, mask } }], target };
};
export const accept = { kind: 'verdict', verdict: 'ACCEPT' } as const;

/** A foreign tool's chains under our names, with jumps to them. */
export function chainsOf(table: string, hooks: readonly string[], rules: readonly Rule[]) {
  return (namespace: KernelNamespace, { chainPrefix }: GeneveConstants) =>
    withTable(namespace, {
      name: table,
      chains: hooks.flatMap((hook) => [
        {
          name: hook,
          policy: 'ACCEPT',
          rules: [
            {
              matches: [{ kind: 'comment', text: "another tool's" }],
              target: { kind: 'jump', chain: chainPrefix + hook },
            },
          ],
        },
        { name: chainPrefix + hook, policy: null, rules },
      ]),
    });
}

export const routes =
  (of: (constants: GeneveConstants) => readonly Route[]): Put =>
  (namespace, constants) => {
    return { ...namespace, routes: [...namespace.routes, ...of(constants)] };
  };
export const ipRules =
  (of: (constants: GeneveConstants) => readonly IpRule[]): Put =>
  (namespace, constants) => {
    return { ...namespace, ipRules: [...namespace.ipRules, ...of(constants)] };
  };
export const links =
  (of: (constants: GeneveConstants) => readonly Link[]): Put =>
  (namespace, constants) => {
    return { ...namespace, links: [...namespace.links, ...of(constants)] };
  };
