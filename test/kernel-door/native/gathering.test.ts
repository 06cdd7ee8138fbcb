import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Gathered, gather } from '../../../src/kernel/native/gathered.js';
import { parseGeneration } from '../../../src/kernel/native/netfilter/generation.js';
import { eachRun, legacyFamilies } from '../../../src/kernel/native/netfilter/legacy-tables.js';
import { ownedTable } from '../../../src/kernel/native/netfilter/owned-tables.js';
import { setsGatherer } from '../../../src/kernel/native/netfilter/sets.js';
import { attribute, printAttributes } from '../../../src/kernel/native/netlink/attributes.js';
import type { Message } from '../../../src/kernel/native/netlink/messages.js';
import { NetlinkError } from '../../../src/kernel/native/netlink/netlink-error.js';
import { gatherAddress } from '../../../src/kernel/native/rtnetlink/addresses.js';
import { gatherInterfaceSettings } from '../../../src/kernel/native/rtnetlink/interface-settings.js';
import { gatherLink } from '../../../src/kernel/native/rtnetlink/links.js';
import { parseNamespaceId } from '../../../src/kernel/native/rtnetlink/namespace-ids.js';
import { gatherRoute } from '../../../src/kernel/native/rtnetlink/routes.js';
import { gatherRule } from '../../../src/kernel/native/rtnetlink/rules.js';

const message = (type: number, ...parts: readonly Buffer[]): Message => ({
  ...{ type, flags: 0, sequence: 0, port: 0, body: Buffer.concat(parts) },
});
const digestOf = (work: (gathered: Gathered) => unknown) => {
  const gathered = gather();
  work(gathered);
  return gathered.digest();
};
const named = (type: number, text: string) => attribute(type, Buffer.from(`${text}\0`));
const big = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const little = (value: number) => Buffer.from(big(value)).reverse();

test('a digest tells apart where one piece ends and the next begins', () => {
  const of = (...texts: readonly string[]) => digestOf(({ text }) => texts.forEach(text));
  expect(new Set([of('ab', 'c'), of('a', 'bc'), of('abc'), of('abc', ''), of()]).size).toBe(5);
  expect(of('x'.repeat(10_000), 'y')).toBe(of('x'.repeat(10_000), 'y'));
});

test('what is rewound is not in the digest', () => {
  const rewound = digestOf(({ mark, rewind, text }) => {
    text('kept');
    const here = mark();
    text('dropped');
    rewind(here);
    text('after');
  });
  expect(rewound).toBe(digestOf(({ text }) => ['kept', 'after'].forEach(text)));
});

/** RTM_NEWROUTE: AF_INET, its flags, a destination, a device, and how often it is used. */
const route = (flags: number, device: number, used: number) =>
  message(
    24,
    Buffer.from([2, 32, 0, 0, 100, 3, 253, 1]),
    little(flags),
    printAttributes([
      attribute(1, Buffer.from([10, 0, 0, 1])),
      attribute(4, little(device)),
      attribute(12, Buffer.concat([little(used), Buffer.alloc(28)])),
    ]),
  );
const digestOfRoute = (one: Message) => digestOf((gathered) => gatherRoute(one, gathered));

test('a route is its own, whatever its use and whether its device has a carrier', () => {
  expect(digestOfRoute(route(0, 5, 7))).toBe(digestOfRoute(route(0x10, 5, 9)));
  expect(digestOfRoute(route(4, 5, 7))).not.toBe(digestOfRoute(route(0, 5, 7)));
  expect(digestOfRoute(route(0, 6, 7))).not.toBe(digestOfRoute(route(0, 5, 7)));
});

/** RTM_NEWRULE that looks a table up. */
const rule = (family: number, byte: number, table: number) =>
  message(
    32,
    Buffer.from([family, 0, 0, 0, byte, 0, 0, 1, 0, 0, 0, 0]),
    printAttributes([attribute(15, little(table)), attribute(6, little(32764))]),
  );

test('a rule gives the table that it looks up, larger than a byte too', () => {
  const tableOf = (one: Message) => gatherRule(one, gather());
  expect(tableOf(rule(2, 100, 100))).toEqual({ family: 2, table: 100 });
  expect(tableOf(rule(10, 252, 1021))).toEqual({ family: 10, table: 1021 });
  const blackhole = rule(2, 0, 0);
  blackhole.body[7] = 6;
  expect(tableOf(blackhole)).toBeNull();
});

/** A message of `ipset list`: a header if it is the first, and members with what is counted of them. */
const setMessage = (header: readonly [number, Buffer][] | null, members: readonly (readonly [string, number])[]) =>
  message(
    0x607,
    Buffer.alloc(4),
    printAttributes([
      named(2, 'pods'),
      ...(header === null
        ? []
        : [attribute(7, printAttributes(header.map(([type, value]) => attribute(type, value))))]),
      attribute(
        8,
        printAttributes(
          members.map(([ip, packets]) => attribute(7, printAttributes([named(1, ip), attribute(25, big(packets))]))),
        ),
      ),
    ]),
  );
const digestOfSets = (...messages: readonly Message[]) =>
  digestOf((gathered) => {
    const take = setsGatherer(gathered);
    for (const one of messages) take(one);
  });
const counting: readonly [number, Buffer][] = [[8, big(8)]];

test('members of a set count, their counters do not, over all messages of the set', () => {
  const first = setMessage(counting, [['10.0.0.1', 1]]);
  const of = (...members: readonly [string, number][]) => digestOfSets(first, setMessage(null, members));
  expect(of(['10.0.0.2', 3])).toBe(of(['10.0.0.2', 4]));
  expect(of(['10.0.0.2', 3])).not.toBe(of(['10.0.0.3', 3]));
});

test.each<[string, readonly [number, Buffer][]]>([
  ['with counters', counting],
  ['without', []],
])('into how many messages a set is split does not count, %s', (_, header) => {
  const one = ['10.0.0.1', 1] as const;
  const other = ['10.0.0.2', 1] as const;
  const whole = digestOfSets(setMessage(header, [one, other]));
  expect(digestOfSets(setMessage(header, [one]), setMessage(null, [other]))).toBe(whole);
  expect(digestOfSets(setMessage(header, [one]))).not.toBe(whole);
});

test('members of a set with timeouts do not count, since they go by themselves; its other words do', () => {
  const of = (seconds: number, ...members: readonly [string, number][]) =>
    digestOfSets(setMessage([[6, big(seconds)]], members));
  expect(of(60, ['10.0.0.1', 1])).toBe(of(60));
  expect(of(60)).not.toBe(of(30));
});

test('how much memory a set takes does not count', () => {
  const of = (memory: number) =>
    digestOfSets(
      setMessage(
        [
          [26, big(memory)],
          [24, big(memory)],
        ],
        [],
      ),
    );
  expect(of(1)).toBe(of(2));
});

test.each(legacyFamilies.map((family) => [family.level, family] as const))(
  'entries of level %s are what is between their counters',
  (_level, family) => {
    const entry = (length: number) => {
      const bytes = Buffer.alloc(length, 1);
      bytes.writeUInt16LE(length, family.next);
      bytes.fill(9, family.counters, family.counters + 16);
      return bytes;
    };
    const entries = Buffer.concat([entry(family.smallest), entry(family.smallest + 40)]);
    const kept: number[] = [];
    eachRun(entries, family, (from, to) => kept.push(...entries.subarray(from, to)));
    expect(kept).toHaveLength(entries.length - 32);
    expect(kept).not.toContain(9);
    expect(() => eachRun(entries.subarray(0, entries.length - 1), family, () => {})).toThrow(
      `where ${family.smallest + 39} are left`,
    );
  },
);

test('a generation is read in network order', () => {
  const body = Buffer.concat([Buffer.alloc(4), printAttributes([attribute(1, big(258))])]);
  expect(parseGeneration(message(0xa0f, body))).toBe(258);
  expect(parseGeneration(message(0xa0e, body))).toBeNull();
});

test('a namespace without a number has -1', () => {
  const of = (id: number) =>
    parseNamespaceId(Buffer.concat([Buffer.alloc(4), printAttributes([attribute(1, little(id >>> 0))])]));
  expect([of(0), of(12), of(-1)]).toEqual([0, 12, null]);
});

/** Everything that takes messages, with the type that it takes. */
const takers: readonly [string, number, (one: Message, gathered: Gathered) => unknown][] = [
  ['links', 16, gatherLink],
  ['addresses', 20, gatherAddress],
  ['routes', 24, gatherRoute],
  ['rules', 32, gatherRule],
  ['settings', 80, gatherInterfaceSettings],
  ['sets', 0x607, (one, gathered) => setsGatherer(gathered)(one)],
  ['generations', 0xa0f, parseGeneration],
  ['tables', 0xa00, ownedTable],
  ['numbers', 88, ({ body }) => parseNamespaceId(body)],
  ['iptables', 0, ({ body }) => eachRun(body, legacyFamilies[0] as never, () => {})],
  ['ip6tables', 0, ({ body }) => eachRun(body, legacyFamilies[1] as never, () => {})],
];

test.each(takers)('random %s are taken or refused', (_what, type, take) => {
  const nested = fc.letrec<{ value: Buffer; list: Buffer }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.uint8Array({ maxLength: 24 }).map((each) => Buffer.from(each)),
      tie('list'),
    ),
    list: fc
      .array(fc.tuple(fc.nat(60), tie('value')), { maxLength: 4 })
      .map((all) => printAttributes(all.map(([kind, value]) => attribute(kind, value)))),
  }));
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((each) => Buffer.from(each)),
    fc
      .tuple(fc.nat(16), nested.list, fc.nat(3))
      .map(([header, all, cut]) => Buffer.concat([Buffer.alloc(header), all.subarray(0, all.length - cut)])),
  );
  fc.assert(
    fc.property(body, (bytes) => {
      try {
        take(message(type, bytes), gather());
      } catch (error) {
        expect(error).toBeInstanceOf(NetlinkError);
      }
    }),
  );
});
