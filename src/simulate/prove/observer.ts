import type { SimulatableNamespace } from '../../ir/program.js';
import type { Family } from '../../ir/ruleset.js';
import { type Address, insideTest, prefixOf } from '../address.js';
import { packetOf } from '../packet.js';
import { membershipOf } from '../set/membership.js';
import { type Membership, plainQuestion } from '../set/question.js';

/** How the rules and sets of a namespace see an address or a device, as a text: equal texts are treated the same. */
export interface Observer {
  readonly address: (address: Address) => string;
  readonly device: (name: string) => string;
}

export function observerOf({ rulesets, sets }: SimulatableNamespace, family: Family): Observer {
  const memberships = new Map<string, Membership>();
  for (const set of sets)
    memberships.set(
      set.name,
      membershipOf(set, (name) => memberships.get(name) ?? null),
    );
  const rules = rulesets
    .filter((ruleset) => ruleset.family === family)
    .flatMap(({ tables }) => tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules)));
  const prefixes = new Set(
    rules.flatMap(({ matches }) =>
      matches.flatMap((match) => (match.kind === 'source' || match.kind === 'destination' ? [match.address] : [])),
    ),
  );
  const tests = [...prefixes].map((prefix) => insideTest(prefixOf(prefix, family)));
  const names = new Set(
    rules.flatMap(({ matches }) =>
      matches.flatMap((match) => (match.kind === 'in-interface' || match.kind === 'out-interface' ? [match.name] : [])),
    ),
  );
  return {
    address: (address) => {
      const packet = packetOf({ family, source: address, destination: address, protocol: 6 });
      const isMember = [...memberships.values()].map(
        (membership) => membership.ask(plainQuestion(packet, ['src', 'src', 'src'])).isIn,
      );
      return JSON.stringify([isMember, tests.map((test) => test(address))]);
    },
    device: (name) =>
      [...names].map((one) => (one.endsWith('+') ? name.startsWith(one.slice(0, -1)) : one === name)).join(),
  };
}
