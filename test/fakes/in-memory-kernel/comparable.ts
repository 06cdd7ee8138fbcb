import type { KernelNamespace } from '../../../src/ir/program.js';
import type { Ruleset } from '../../../src/ir/ruleset.js';
import { meaningOf } from '../../../src/plan/meaning.js';
import type { FakeNamespace } from './namespace.js';

/** What stands for all that namespaces hold: in one order, without built-in chains that do nothing. */
export function comparable(namespaces: Iterable<FakeNamespace>): readonly string[] {
  return [...namespaces].flatMap(({ key, legacy, program }) =>
    [...linesOf(program), ...legacy.flatMap((ruleset) => ruleLines('legacy', ruleset))].map(
      (line) => `${key}: ${line}`,
    ),
  );
}

function linesOf({ addresses, ipRules, links, native, routes, rulesets, sets, sysctls }: KernelNamespace) {
  const objects = [
    ...links.map(({ peer: _, ...link }) => link),
    ...[...addresses, ...routes, ...ipRules, ...sysctls],
    ...sets.map(({ members, ...set }) => ({ ...set, members: members.map(({ entry }) => entry).sort() })),
    ...native,
  ];
  return [...objects.map((object) => meaningOf(object)).sort(), ...rulesets.flatMap((one) => ruleLines('nft', one))];
}

function ruleLines(backend: string, { family, tables }: Ruleset): readonly string[] {
  return tables.flatMap(({ chains, name }) =>
    chains
      .filter(({ policy, rules }) => policy !== 'ACCEPT' || rules.length > 0)
      .map((chain) => `${backend} ${family} ${name} ${meaningOf(chain)}`)
      .sort(),
  );
}
