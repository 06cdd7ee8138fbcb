import { expect, test } from 'vitest';
import { emptySimulatableNamespace } from '../../../src/ir/program.js';
import { parseSets } from '../../../src/render/ipset/parse.js';
import { parseRuleset } from '../../../src/render/iptables/parse.js';
import { addressOf } from '../../../src/simulate/address.js';
import { distinctionsOf } from '../../../src/simulate/prove/distinctions.js';

test.each([
  ['ipv4', '10.9.2.2', '10.9.2.2'],
  ['ipv4', '10.9.2.2:80-90', '10.9.2.2'],
  ['ipv6', 'fd00:9:2::2', 'fd00:9:2::2'],
  ['ipv6', '[fd00:9:2::2]:80-90', 'fd00:9:2::2'],
  ['ipv6', '[fd00:9:2::2-fd00:9:2::7]:80', 'fd00:9:2::2'],
] as const)('%s: the target of DNAT (%s) is an address cell of its own', (family, to, address) => {
  const { ruleset, unread } = parseRuleset(
    `*nat\n-A PREROUTING -p tcp -j DNAT --to-destination ${to}\nCOMMIT\n`,
    family,
  );
  expect(unread).toEqual([]);
  const program = { ...emptySimulatableNamespace('host', null), rulesets: [{ ...ruleset, nativePrefix: null }] };
  const { addresses } = distinctionsOf([program], { ports: [], protocols: [] });
  expect(addresses[family]).toContain(addressOf(address, family));
});

test.each([
  ['ipv4', 'netmask 24', '10.9.1.0', ['10.9.1.0', '10.9.2.0']],
  ['ipv6', 'family inet6 netmask 64', 'fd00:9:1::', ['fd00:9:1::', 'fd00:9:1:1::']],
] as const)('%s: an entry of a set with a mask (%s) is a whole network', (family, words, entry, edges) => {
  const { sets, unread } = parseSets(`create cut hash:ip ${words}\nadd cut ${entry}\n`);
  expect(unread).toEqual([]);
  const { addresses } = distinctionsOf([{ ...emptySimulatableNamespace('host', null), sets }], {
    ports: [],
    protocols: [],
  });
  expect(addresses[family]).toEqual(edges.map((edge) => addressOf(edge, family)));
});
