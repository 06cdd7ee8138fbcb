import type { ForeignRules, ForeignTable } from '../../ir/foreign-table.js';
import type { SimulatableNamespace } from '../../ir/program.js';
import type { Table } from '../../ir/ruleset.js';
import type { Change } from './change.js';

/** A change for each dormant table that wakes it up. */
export function awake(namespace: SimulatableNamespace): readonly Change[] {
  return [...ofIptables(namespace), ...ofNft(namespace)];
}

function ofIptables({ rulesets, scope }: SimulatableNamespace): readonly Change[] {
  return rulesets.flatMap(({ family, tables }) =>
    tables
      .filter(({ dormant }) => dormant === true)
      .map(
        ({ name }): Change => ({
          decider: { scope, kind: 'dormant', table: { kind: 'nft', family: family === 'ipv4' ? 'ip' : 'ip6', name } },
          change: (namespace) => ({
            ...namespace,
            rulesets: namespace.rulesets.map((ruleset) =>
              ruleset.family === family
                ? { ...ruleset, tables: ruleset.tables.map((one) => woken(one, name)) }
                : ruleset,
            ),
          }),
        }),
      ),
  );
}

function woken(table: Table, name: string): Table {
  if (table.name !== name) return table;
  const { dormant: _, ...awakened } = table;
  return awakened;
}

/** With native nft our own table may be among them. */
function ofNft({ foreign, scope }: SimulatableNamespace): readonly Change[] {
  const dormant = (foreign?.tables ?? []).filter(({ isDormant }) => isDormant === true);
  return dormant.map((table) => ({
    decider: { scope, kind: 'dormant', table: { kind: 'nft', family: table.family, name: table.name } },
    change: (namespace) =>
      namespace.foreign === undefined ? namespace : { ...namespace, foreign: wokenIn(namespace.foreign, table) },
  }));
}

function wokenIn(foreign: ForeignRules, { family, name }: ForeignTable): ForeignRules {
  const tables = foreign.tables.map((one) =>
    one.family === family && one.name === name ? { ...one, isDormant: false } : one,
  );
  return { ...foreign, tables };
}
