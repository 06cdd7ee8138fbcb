import renderFrame from '../../generated/native-tables-template.js';
import type { AddressSet } from '../../ir/address-set.js';
import type { NativeRuleset } from '../../ir/native-operation.js';
import { explainLines } from '../explain.js';
import { familyWord } from './base-chains.js';
import { identifier, tableName } from './identifier.js';
import { chainSpecification, chainsIn, memberText, type PrintedChain, setSpecification } from './table-text.js';

/**
 * The complete text, for people and for `nft -f`: recreates our table of each family in one transaction. `#` lines
 * above each object, which nft skips, give its purpose and causes.
 */
export function printNativeArtefact(native: readonly NativeRuleset[], title: string): string {
  const tables = native.flatMap((table) => {
    const blocks = blocksOf(table);
    return blocks.length === 0 ? [] : [{ name: `${familyWord(table.family)} ${tableName(table.chainPrefix)}`, blocks }];
  });
  return renderFrame({ title, tables });
}

interface Block {
  readonly comments: readonly string[];
  readonly head: string;
  readonly lines: readonly string[];
}

function blocksOf({ family, sets, tables }: NativeRuleset): readonly Block[] {
  return [...sets.map(setBlock), ...chainsIn({ tables }, family).map(chainBlock)];
}

function setBlock(set: AddressSet): Block {
  const members = set.members.flatMap((member) => [...explainLines(member.origin), `${memberText(member)},`]);
  const elements = members.length === 0 ? [] : ['elements = {', ...members.map((line) => `\t${line}`), '}'];
  return {
    comments: explainLines(set.origin),
    head: `set ${identifier(set.name)}`,
    lines: [setSpecification(set), ...elements],
  };
}

function chainBlock({ chain, rules }: PrintedChain): Block {
  return {
    comments: [],
    head: `chain ${chain.name}`,
    lines: [chainSpecification(chain), ...rules.flatMap(({ lines, rule }) => [...explainLines(rule.origin), ...lines])],
  };
}
