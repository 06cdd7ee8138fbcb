import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Family } from '../../../src/ir/ruleset.js';
import { familyOfDump } from '../../../src/render/iptables/family-of-dump.js';
import { logicalLines } from '../../../src/render/iptables/logical-lines.js';
import { lineShapes, replay } from '../../../src/render/iptables/shapes/line-shapes.js';
import { type ShapedLine, shapedLine } from '../../../src/render/iptables/shapes/shaped-line.js';
import { taken } from './tried-rules.js';

/**
 * Reads lines one after the other: what was replayed from their shapes, beside what the grammar makes of the same line.
 */
function readBoth(lines: readonly string[], family: Family, table: string) {
  const context = { family, table };
  const shapes = lineShapes<ShapedLine>(context);
  const anew = (line: string) => shapedLine(line, context);
  return lines.flatMap((line) => {
    const replayed = replay(shapes, line, anew);
    return replayed === null ? [] : [{ line, replayed, parsed: anew(line) }];
  });
}

function expectSame(read: ReturnType<typeof readBoth>): void {
  for (const { line, replayed, parsed } of read) expect({ line, read: replayed }).toStrictEqual({ line, read: parsed });
}

/** Each line three times: a shape is learnt when it is seen again. */
function thrice(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => [line, line, line]);
}

test('lines that differ only in their words are parsed twice, and the others replayed with their own words', () => {
  const lines = [1, 2, 3, 4].map(
    (n) =>
      `[${n}:0] -A SVC-${n} -d 10.0.0.${n}/32 -p tcp -m comment --comment "a ${n}" -m tcp --dport ${n} -j SEP-${n}`,
  );
  const context = { family: 'ipv4', table: 'nat' } as const;
  const shapes = lineShapes<ShapedLine>(context);
  let parsed = 0;
  const read = lines.map((line) =>
    replay(shapes, line, (text) => {
      parsed += 1;
      return shapedLine(text, context);
    }),
  );
  expect(parsed).toBe(2);
  expect(read[0]).toBeNull();
  expect(read[3]).toEqual({
    kind: 'append',
    chain: 'SVC-4',
    rule: {
      counters: { packets: 4n, bytes: 0n },
      matches: [
        { kind: 'destination', negated: false, address: '10.0.0.4/32' },
        { kind: 'protocol', negated: false, protocol: 'tcp' },
        { kind: 'comment', text: 'a 4' },
        {
          kind: 'tcp',
          sourcePort: null,
          destinationPort: { negated: false, first: 4, last: 4 },
          option: null,
          flags: null,
        },
      ],
      target: { kind: 'jump', chain: 'SEP-4' },
    },
  });
});

test('headers of chains are replayed, those of built-in chains too', () => {
  const read = readBoth(
    [':A - [0:0]', ':B - [1:2]', ':C - [3:4]', ...thrice([':INPUT ACCEPT [5:6]'])],
    'ipv4',
    'filter',
  );
  expect(read.map(({ replayed }) => replayed)).toEqual([
    { kind: 'chain', name: 'B', policy: null, counters: { packets: 1n, bytes: 2n } },
    { kind: 'chain', name: 'C', policy: null, counters: { packets: 3n, bytes: 4n } },
    { kind: 'chain', name: 'INPUT', policy: 'ACCEPT', counters: { packets: 5n, bytes: 6n } },
    { kind: 'chain', name: 'INPUT', policy: 'ACCEPT', counters: { packets: 5n, bytes: 6n } },
  ]);
});

test('no line is replayed whose meaning depends on more than its words, or that the tools refuse', () => {
  const lines = [
    '-A FORWARD -s 10.0.0.1,10.0.0.2 -j DROP',
    '-A FORWARD -s host -j DROP',
    '-A FORWARD -j ours -m tcp',
    '-A FORWARD -j UNKNOWN --option',
    '-A FORWARD -m unknown --option -j DROP',
    '-A FORWARD -j MASQUERADE',
    '-A FORWARD -p tcp -m tcp --dport 1 --dport 2',
    '-A FORWARD -6 -j DROP',
    '-I FORWARD -j DROP',
    '-A FORWARD -j DROP\r',
  ];
  expect(readBoth(thrice(lines), 'ipv4', 'filter')).toEqual([]);
});

test('every line that was tried on the kernel reads alike', () => {
  let replayed = 0;
  for (const [place, rules] of Object.entries(taken)) {
    const [family = '', table = '', chain] = place.split(' ');
    const written = rules.flatMap(({ written, printed }) => [written, ...printed]).map((rule) => `-A ${chain} ${rule}`);
    const read = readBoth(thrice(written), family as Family, table);
    expectSame(read);
    replayed += read.length;
  }
  expect(replayed).toBeGreaterThan(500);
});

const corpora = join(process.env['REDIRECT_CORPORA'] ?? join('..', 'shared', 'corpora'), 'iptables-save');
const folders = [fileURLToPath(new URL('samples', import.meta.url)), corpora];

test('every line of the dumps reads alike', () => {
  let replayed = 0;
  for (const folder of folders.filter((each) => existsSync(each))) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((each) =>
      /\.(in|out)$/.test(each),
    )) {
      const text = readFileSync(join(folder, name), 'utf8');
      const family = familyOfDump(text);
      for (const block of text.split(/^(?=\*)/m)) {
        const table = /^\*(\S+)/.exec(block)?.[1] ?? 'filter';
        const read = readBoth(
          logicalLines(block).map((line) => line.text),
          family,
          table,
        );
        expectSame(read);
        replayed += read.length;
      }
    }
  }
  expect(replayed).toBeGreaterThan(existsSync(corpora) ? 100 : 10);
});

/**
 * Values that look alike and mean something else, or nothing; what stands for words in shapes; samples of the words
 * themselves.
 */
const values = fc.oneof(
  fc.constantFrom(
    ...[
      '10.0.0.7/32',
      '10.1.2.3/8',
      '10.0.0.1',
      '0.0.0.0/0',
      '10.01.2.3/32',
      '256.1.1.1/32',
      '2001:db8::7/128',
      '::/0',
      '::1',
    ],
    ...['0', '80', '080', '65535', '65536', '1:2', 'http', '0x50', '-1', 'eth0', 'eth+', '+', 'a-very-long-interface'],
    ...[
      '"a b"',
      '""',
      '"a\\"b"',
      'a"b c"',
      '"a"b',
      'plain',
      '-j',
      '!',
      'é',
      '"é"',
      '[1:2]',
      '[01:2]',
      'ACCEPT',
      'MARK',
      'ours',
      'INPUT',
    ],
    ...[
      '10.0.0.1:80',
      '10.0.0.1:080',
      '10.0.0.1-10.0.0.1:80',
      '[2001:db8::1]:80',
      ':80',
      '10.0.0.1:65536',
      '10.0.0.1:80-81',
    ],
    ...[
      'shape-1',
      '"shape 1"',
      '192.0.2.1/32',
      '40001',
      '9000001',
      '\0network',
      '\0chain',
      '\0text',
      '\u00a0',
      'a\tb',
      'a\nb',
    ],
  ),
  fc.ipV4().map((address) => `${address}/32`),
  fc.nat(70_000).map(String),
  fc.string({ maxLength: 8 }),
);

const skeletons = [
  '[9:9] -A @ ! -s @ -d @ -i @ -o @ -p tcp -m comment --comment @ -m tcp --sport @ --dport @ -j @',
  '-A @ -p udp -m udp --dport @ -j DNAT --to-destination @',
  '-A @ -s @ -p tcp -j DNAT --to-destination @ --random',
  '-A POSTROUTING -m comment --comment @ -m set --match-set @ src,dst -j SNAT --to-source @',
  '-A @ -m recent --rcheck --seconds 5 --name @ --mask 255.255.255.255 --rsource -g @',
  '-A @ -m physdev --physdev-in @ --physdev-is-bridged -j MARK --set-xmark 0x1/0x1',
  '-A PREROUTING -i @ -m comment --comment @ --log-prefix @ -j LOG --log-prefix @',
  ':@ - @',
  '-A @ @ @ @ @',
];

test('a line with any words reads as the grammar reads it', () => {
  const line = fc.constantFrom(...skeletons).chain((skeleton) => {
    const places = skeleton.split('@');
    const variation = fc.array(values, { minLength: places.length - 1, maxLength: places.length - 1 });
    const text = variation.map((words) => places.map((place, index) => place + (words[index] ?? '')).join(''));
    return fc.array(text, { minLength: 3, maxLength: 12 });
  });
  fc.assert(
    fc.property(
      line,
      fc.constantFrom<Family>('ipv4', 'ipv6'),
      fc.constantFrom('nat', 'filter', 'own'),
      (lines, family, table) => {
        expectSame(readBoth(thrice(lines), family, table));
      },
    ),
    { numRuns: 400 },
  );
});
