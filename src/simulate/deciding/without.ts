import type { ForeignTable } from '../../ir/foreign-table.js';
import type { SimulatableNamespace, SimulatableProgram } from '../../ir/program.js';
import type { Table } from '../../ir/ruleset.js';
import type { Decider } from './decider.js';

type InTheWay = Extract<Decider, { readonly kind: 'rule' | 'policy' | 'ip-rule' | 'route' }>;

/** The program without one foreign object. */
export function without({ namespaces }: SimulatableProgram, decider: InTheWay): SimulatableProgram {
  return {
    namespaces: namespaces.map((namespace) =>
      namespace.scope === decider.scope ? withoutIn(namespace, decider) : namespace,
    ),
  };
}

function withoutIn(namespace: SimulatableNamespace, decider: InTheWay): SimulatableNamespace {
  if (decider.kind === 'ip-rule')
    return { ...namespace, ipRules: namespace.ipRules.filter((rule) => rule !== decider.rule) };
  if (decider.kind === 'route')
    return { ...namespace, routes: namespace.routes.filter((route) => route !== decider.route) };
  const { foreign, rulesets } = namespace;
  const { table: of } = decider;
  return {
    ...namespace,
    rulesets: rulesets.map((ruleset) => ({
      ...ruleset,
      tables: ruleset.tables.map((table) =>
        of.kind === 'backend' && table.name === of.name ? inTable(table, decider) : table,
      ),
    })),
    ...(foreign === undefined
      ? {}
      : {
          foreign: {
            ...foreign,
            tables: foreign.tables.map((table) =>
              of.kind === 'nft' && table.family === of.family && table.name === of.name
                ? inForeignTable(table, decider)
                : table,
            ),
            rulesets: foreign.rulesets.map((ruleset) => ({
              ...ruleset,
              tables: ruleset.tables.map((table) =>
                of.kind === 'iptables' && ruleset.backend === of.backend && table.name === of.name
                  ? inTable(table, decider)
                  : table,
              ),
            })),
          },
        }),
  };
}

type InTable = Extract<Decider, { readonly kind: 'rule' | 'policy' }>;

function inTable(table: Table, decider: InTable): Table {
  return {
    ...table,
    chains: table.chains.map((chain) => {
      if (chain.name !== decider.chain) return chain;
      if (decider.kind === 'policy') return { ...chain, policy: 'ACCEPT' };
      return { ...chain, rules: chain.rules.filter((rule) => rule !== decider.rule) };
    }),
  };
}

function inForeignTable(table: ForeignTable, decider: InTable): ForeignTable {
  return {
    ...table,
    chains: table.chains.map((chain) => {
      if (chain.name !== decider.chain) return chain;
      if (decider.kind === 'policy')
        return { ...chain, base: chain.base === null ? null : { ...chain.base, policy: 'accept' } };
      return { ...chain, rules: chain.rules.filter((_, index) => index !== decider.index) };
    }),
  };
}
