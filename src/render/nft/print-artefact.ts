import renderFrame from '../../generated/native-tables-template.js';
import type { AddressSet } from '../../ir/address-set.js';
import type { NamespaceProgram } from '../../ir/program.js';
import type { Family } from '../../ir/ruleset.js';
import { explain } from '../explain.js';
import { familyWord } from './base-chains.js';
import { identifier, tableName } from './identifier.js';
import { chainSpecification, chainsIn, memberText, type PrintedChain, setSpecification } from './table-text.js';

/**
 * A complete text for people and for `nft -f`: our table of each family anew, in one transaction. Purpose and causes stand
 * above each object in `#` lines, which nft skips.
 * @param namespace in native form.
 */
export function printNativeArtefact(namespace: NamespaceProgram, chainPrefix: string, title: string): string {
  const tables = (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const blocks = blocksOf(namespace, family);
    return blocks.length === 0 ? [] : [{ name: `${familyWord(family)} ${tableName(chainPrefix)}`, blocks }];
  });
  return renderFrame({ title, tables });
}

interface Block {
  readonly comments: readonly string[];
  readonly head: string;
  readonly lines: readonly string[];
}

function blocksOf({ rulesets, sets }: NamespaceProgram, family: Family): readonly Block[] {
  const ruleset = rulesets.find((one) => one.family === family) ?? { tables: [] };
  return [
    ...sets.filter((set) => (set.family ?? 'ipv4') === family).map(setBlock),
    ...chainsIn(ruleset, family).map(chainBlock),
  ];
}

function setBlock(set: AddressSet): Block {
  const members = set.members.flatMap((member) => [...explain(member.origin), `${memberText(member)},`]);
  const elements = members.length === 0 ? [] : ['elements = {', ...members.map((line) => `\t${line}`), '}'];
  return {
    comments: explain(set.origin),
    head: `set ${identifier(set.name)}`,
    lines: [setSpecification(set), ...elements],
  };
}

function chainBlock({ chain, rules }: PrintedChain): Block {
  return {
    comments: [],
    head: `chain ${chain.name}`,
    lines: [chainSpecification(chain), ...rules.flatMap(({ lines, rule }) => [...explain(rule.origin), ...lines])],
  };
}
