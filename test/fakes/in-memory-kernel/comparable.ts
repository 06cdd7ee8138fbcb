import { fixedWords } from '../../../src/ir/address-set.js';
import type { KernelNamespace } from '../../../src/ir/program.js';
import type { Ruleset } from '../../../src/ir/ruleset.js';
import { meaningOf, meaningOfObject } from '../../../src/plan/meaning.js';
import type { FakeNamespace } from './namespace.js';
import type { NftTable } from './nft-table.js';

/** What stands for all that namespaces hold: in one order, without built-in chains that do nothing. */
export function comparable(namespaces: Iterable<FakeNamespace>): readonly string[] {
  return [...namespaces].flatMap(({ key, legacy, nft, program }) =>
    [
      ...linesOf(program),
      ...legacy.flatMap((ruleset) => ruleLines('legacy', ruleset)),
      ...[...nft.values()].map(tableLine).sort(),
    ].map((line) => `${key}: ${line}`),
  );
}

function tableLine({ chains, family, name, sets }: NftTable): string {
  const members = [...sets].map(([set, entries]) => [set, [...entries].sort()]);
  return meaningOf([family, name, members.sort(), [...chains].sort(([one], [other]) => (one < other ? -1 : 1))]);
}

function linesOf({ addresses, ipRules, links, routes, rulesets, sets, sysctls }: KernelNamespace) {
  const objects = [
    ...[...links, ...addresses, ...routes, ...ipRules, ...sysctls],
    ...sets.map((set) => ({ ...set, extra: fixedWords(set), members: set.members.map(({ entry }) => entry).sort() })),
  ];
  return [...objects.map(meaningOfObject).sort(), ...rulesets.flatMap((one) => ruleLines('nft', one))];
}

function ruleLines(backend: string, { family, tables }: Ruleset): readonly string[] {
  return tables.flatMap(({ chains, name }) =>
    chains
      .filter(({ policy, rules }) => policy !== 'ACCEPT' || rules.length > 0)
      .map((chain) => `${backend} ${family} ${name} ${meaningOfObject(chain)}`)
      .sort(),
  );
}
