import type { AddressSet } from '../../ir/address-set.js';
import { hooksOf } from '../../ir/native-chains.js';
import type { NativeTable } from '../../ir/native-operation.js';
import type { Family, Rule } from '../../ir/ruleset.js';
import { type BaseChain, baseChainOf, familyWord, type TableHook } from './base-chains.js';
import { NotNativeError } from './not-native-error.js';
import { statementText } from './statement-text.js';
import { writeRule } from './write-rule.js';

/** A base chain with its rules, printed as a block in an artefact and as commands in a change. */
export interface PrintedChain {
  readonly chain: BaseChain;
  readonly rules: readonly { readonly rule: Rule; readonly lines: readonly string[] }[];
}

export function chainsIn({ tables }: Pick<NativeTable, 'tables'>, family: Family): readonly PrintedChain[] {
  return tables.flatMap((table) =>
    hooksOf(table).map(({ hook, rules }) => printedChain({ family, table: table.name, hook }, rules)),
  );
}

/** @throws NotNativeError for a place or rule that nft cannot express. */
export function printedChain(place: TableHook, rules: readonly Rule[]): PrintedChain {
  const { hook, table } = place;
  const chain = baseChainOf(table, hook);
  if (chain === null) throw new NotNativeError(`${table} ${hook}`, 'no such chain');
  return {
    chain,
    rules: rules.map((rule, index) => {
      const written = writeRule(rule, place);
      const where = `${table} ${hook}, rule ${index + 1}`;
      if (written === null) throw new NotNativeError(where, 'nft has no words for it', rule);
      return { rule, lines: written.map((statements) => statements.map(statementText).join(' ')) };
    }),
  };
}

/** `type filter hook prerouting priority -151; policy accept;` */
export function chainSpecification({ hook, priority, type }: BaseChain): string {
  return `type ${type} hook ${hook} priority ${priority}; policy accept;`;
}

/**
 * Uses `typeof`, not `type`: nft 1.1.3 and newer store a set with a plain type in a form on which older versions crash
 * (segmentation fault) when they list it. Every version reads this form from every other.
 */
export function setSpecification({ extra, family, hashsize, maxelem, name, type }: AddressSet): string {
  const isPlain = type === 'hash:ip' && hashsize === null && maxelem === null && extra.length === 0;
  if (!isPlain) throw new NotNativeError(`set ${name}`, 'only a plain set of addresses is said in nft');
  return `typeof ${familyWord(family ?? 'ipv4')} saddr;`;
}

/** @throws NotNativeError for anything but an address: nft would read it as syntax. */
export function memberText({ entry, extra }: AddressSet['members'][number]): string {
  if (/^[0-9a-f.:]+$/.test(entry) && extra.length === 0) return entry;
  throw new NotNativeError(`member ${JSON.stringify(entry)}`, 'only a plain address is said in nft');
}
