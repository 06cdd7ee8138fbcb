import { expect, test } from 'vitest';
import type { Ownership } from '../../src/ir/ownership.js';
import type { KernelNamespace } from '../../src/ir/program.js';
import type { TakenObject } from '../../src/ir/remedy.js';
import { findCollisions } from '../../src/plan/collisions.js';
import { leftInPlace } from '../../src/plan/left-in-place.js';
import { parseSets } from '../../src/render/ipset/parse.js';
import { ipRule, link, namespace, ownership, route, rules } from './compare/small.js';
import { observed } from './observed.js';

const all = () => 'collision' as const;
const everything: Partial<Ownership> = {
  chain: all,
  ruleInBuiltin: all,
  native: all,
  set: all,
  link: all,
  route: all,
  ipRule: all,
  footprint: () => ({ tables: { ipv4: [], ipv6: [] }, links: ['t'], sets: [] }),
};

function chains(name: string, policy: string | null, ...lines: readonly string[]): Partial<KernelNamespace> {
  return {
    rulesets: [{ family: 'ipv4', tables: [{ name: 'mangle', chains: [{ name, policy, rules: rules(...lines) }] }] }],
  };
}

const setOf = (line: string) => ({ sets: parseSets(`${line}\n`).sets });

test.each<[string, Partial<KernelNamespace>, string, TakenObject, string | null]>([
  [
    'a chain',
    chains('own', null),
    "somebody else's chain in mangle has the name own",
    { object: 'chain', name: 'own' },
    'chain',
  ],
  [
    'a rule like ours',
    chains('PREROUTING', 'ACCEPT', '-j MARK --set-xmark 0x1/0x1'),
    "somebody else's rule in mangle PREROUTING is like one of ours",
    { object: 'rule' },
    'rule',
  ],
  [
    'a jump like ours',
    chains('PREROUTING', 'ACCEPT', '-j own'),
    "somebody else's rule in mangle PREROUTING is like one of ours",
    { object: 'chain' },
    'rule',
  ],
  [
    'a table of nft',
    { native: [{ family: 'ipv4', chainPrefix: 'own-', sets: [], tables: [] }] },
    "somebody else's ipv4 table of nft has the name of ours for the prefix own-",
    { object: 'chain' },
    null,
  ],
  [
    'a set',
    setOf('create mesh hash:net family inet hashsize 1024 maxelem 65536'),
    "somebody else's set of type hash:net ipv4 has the name mesh",
    { object: 'set', name: 'mesh' },
    'set',
  ],
  [
    'a set without a family',
    setOf('create mesh bitmap:port range 0-9'),
    "somebody else's set of type bitmap:port has the name mesh",
    { object: 'set', name: 'mesh' },
    'set',
  ],
  [
    'a link',
    { links: [link('t')] },
    'a link named t exists, and nothing shows that it is a tunnel of ours',
    { object: 'link', names: ['t'] },
    'link',
  ],
  [
    'a link with an altname',
    { links: [link('eth0', { altNames: ['enp1', 't'] })] },
    'a link named eth0 has the altname t, and nothing shows that it is a tunnel of ours',
    { object: 'link', names: ['eth0', 'enp1', 't'] },
    'link',
  ],
  [
    'a link of our name with an altname',
    { links: [link('t', { altNames: ['t'] })] },
    'a link named t exists, and nothing shows that it is a tunnel of ours',
    { object: 'link', names: ['t', 't'] },
    'link',
  ],
  [
    'a route',
    { routes: [route('10.9.0.0/16')] },
    "somebody else's route to 10.9.0.0/16 is in table 100",
    { object: 'route', table: 100 },
    'route',
  ],
  [
    'an ip rule',
    { ipRules: [ipRule(101, 77)] },
    "somebody else's ip rule has priority 101",
    { object: 'ip-rule', priority: 101 },
    'ip-rule',
  ],
])('%s in our place is an obstacle, and stays', (_, host, message, taken, object) => {
  const asked: TakenObject[] = [];
  const remedy: Ownership['remedy'] = (_observed, one) => {
    asked.push(one);
    return { path: 'constants.it', free: null };
  };
  const found = findCollisions(namespace(host), ownership({ ...everything, remedy }));
  expect(found).toMatchObject([
    {
      code: 'collision',
      scope: 'host',
      message,
      remedy: 'remove it, or set constants.it in the document to something that is free',
      path: 'constants.it',
    },
  ]);
  expect(found.map(({ item }) => item?.object ?? null)).toEqual([object]);
  expect(asked).toEqual([taken]);
  expect(findCollisions(namespace(host), ownership())).toEqual([]);
  expect(leftInPlace(observed(host), ownership({ ...everything, remedy }))).toEqual([
    `host: left in place: ${message}`,
  ]);
});

const free = ownership({ ...everything, remedy: () => ({ path: 'constants.it', free: '7' }) });
const many = (count: number) => ({ ipRules: Array.from({ length: count }, (_, index) => ipRule(index, 77)) });

test('a free value is named', () => {
  expect(findCollisions(namespace(many(1)), free).map(({ remedy }) => remedy)).toEqual([
    'remove it, or set constants.it in the document to a free value, such as 7',
  ]);
});

test.each([
  [20, 0],
  [21, 1],
  [30, 10],
])('of %i objects that are left %i are only counted', (count, more) => {
  const notes = leftInPlace(observed(many(count)), free);
  const rest = more === 0 ? [] : [`and ${more} more that are left in place`];
  expect(notes.slice(20)).toEqual(rest);
  expect(notes.slice(0, 20).every((note) => note.startsWith('host: left in place: '))).toBe(true);
});

test('objects in the other backend are left in place, too', () => {
  const otherBackend = { namespaces: [namespace(chains('own', null))] };
  expect(leftInPlace(observed({}, { otherBackend }), free)).toEqual([
    "host: left in place: somebody else's chain in mangle has the name own",
  ]);
});
