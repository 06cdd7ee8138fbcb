import type { KernelNamespace } from '../../ir/program.js';
import type { RuleOperation } from '../../ir/rule-operation.js';
import type { Family, Rule, Ruleset } from '../../ir/ruleset.js';
import { refuse, remove } from './lists.js';

export function performRule(ruleset: Ruleset, operation: RuleOperation): Ruleset {
  const { table, chain } = operation;
  const present = ruleset.tables.find(({ name }) => name === table) ?? { name: table, chains: [] };
  const found = present.chains.find(({ name }) => name === chain);
  const others = present.chains.filter(({ name }) => name !== chain);
  const write = (rules: readonly Rule[] | null) => {
    const policy = found?.policy ?? (/^[A-Z]+$/.test(chain) ? 'ACCEPT' : null);
    const chains = rules === null ? others : [...others, { name: chain, policy, rules }];
    return { ...ruleset, tables: [...ruleset.tables.filter(({ name }) => name !== table), { name: table, chains }] };
  };
  switch (operation.kind) {
    case 'write-chain':
      return write(operation.rules);
    case 'delete-chain':
      refuse(found === undefined, 'no such chain');
      refuse(
        others.some(({ rules }) => rules.some(({ target }) => target?.kind === 'jump' && target.chain === chain)),
        'chain is in use',
      );
      return write(null);
    case 'insert-rule': {
      const rules = found?.rules ?? [];
      refuse(operation.index > rules.length, 'index too big');
      const { target } = operation.rule;
      refuse(target?.kind === 'jump' && !others.some(({ name }) => name === target.chain), 'no chain to jump to');
      return write([...rules.slice(0, operation.index), operation.rule, ...rules.slice(operation.index)]);
    }
    case 'delete-rule':
      return write(remove(found?.rules ?? [], operation.rule));
  }
}

export function rulesetOf({ rulesets }: KernelNamespace, family: Family): Ruleset {
  return rulesets.find((ruleset) => ruleset.family === family) ?? { family, tables: [] };
}
