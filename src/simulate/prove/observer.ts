import { once } from '../../base/once.js';
import { oncePer } from '../../base/once-per.js';
import type { AddressSet } from '../../ir/address-set.js';
import type { Family, Ruleset } from '../../ir/ruleset.js';
import { type Address, insideTest, isSingle, prefixOf, printAddress } from '../address.js';
import { packetOf } from '../packet.js';
import { membershipsOf } from '../set/membership.js';
import { plainQuestion } from '../set/question.js';

/** How the rules and sets of a namespace see an address or a device, as a text: equal texts are treated the same. */
export interface Observer {
  readonly address: (address: Address) => string;
  readonly device: (name: string) => string;
}

/** By family; each is made once for the same rules and sets. */
export const observersOf = oncePer((rulesets: readonly Ruleset[], sets: readonly AddressSet[]) => ({
  ipv4: once(() => observerOf(rulesets, sets, 'ipv4')),
  ipv6: once(() => observerOf(rulesets, sets, 'ipv6')),
}));

function observerOf(rulesets: readonly Ruleset[], sets: readonly AddressSet[], family: Family): Observer {
  const memberships = membershipsOf(sets);
  const { names, prefixes } = namedIn(rulesets.filter((ruleset) => ruleset.family === family));
  const named = [...prefixes].map((prefix) => prefixOf(prefix, family));
  // A service proxy names thousands of single addresses.
  const single = new Set(named.filter((prefix) => isSingle(prefix, family)).map(({ base }) => base));
  const tests = named.filter((prefix) => !isSingle(prefix, family)).map(insideTest);
  return {
    address: (address) => {
      const packet = packetOf({ family, source: address, destination: address, protocol: 6 });
      const isMember = [...memberships.values()].map(
        (membership) => membership.ask(plainQuestion(packet, ['src', 'src', 'src'])).isIn,
      );
      const own = single.has(address) ? printAddress(address) : '';
      return JSON.stringify([isMember, own, tests.map((test) => test(address))]);
    },
    device: (name) =>
      [...names].map((one) => (one.endsWith('+') ? name.startsWith(one.slice(0, -1)) : one === name)).join(),
  };
}

function namedIn(rulesets: readonly Ruleset[]) {
  const [names, prefixes] = [new Set<string>(), new Set<string>()];
  for (const { tables } of rulesets)
    for (const { chains } of tables)
      for (const { rules } of chains)
        for (const { matches } of rules)
          for (const match of matches) {
            if (match.kind === 'source' || match.kind === 'destination') prefixes.add(match.address);
            else if (match.kind === 'in-interface' || match.kind === 'out-interface') names.add(match.name);
          }
  return { names, prefixes };
}
