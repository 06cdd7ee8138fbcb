import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNftChanges } from '../../../src/kernel/in-process/planned/nft-changes.js';
import { batchAt } from '../../../src/kernel/native/netfilter/batch.js';
import { generationAfter } from '../../../src/kernel/native/netfilter/generation.js';
import { changeRequest } from '../../../src/kernel/native/netfilter/table-changes.js';
import { errorName } from '../../../src/kernel/native/netlink/netlink-error.js';

/**
 * What `nft --debug=mnl -f` of nft 1.0.6 showed of its messages behind their headers, and strace of their types and
 * flags.
 */
const sentByNft = [
  [
    'add element ip ours pods { 10.0.0.1 }',
    2572,
    0x400,
    '02000000 0900 0100 6f757273 00000000 0900 0200 706f6473 00000000 1400 0380 1000 0180 0c00 0180 0800 0100 0a000001',
  ],
  [
    'delete element ip ours pods { 10.0.0.1 }',
    2574,
    0,
    '02000000 0900 0100 6f757273 00000000 0900 0200 706f6473 00000000 1400 0380 1000 0180 0c00 0180 0800 0100 0a000001',
  ],
  [
    'add element ip6 ours pods6 { fd00::1 }',
    2572,
    0x400,
    '0a000000 0900 0100 6f757273 00000000 0a00 0200 706f6473 36000000 2000 0380 1c00 0180 1800 0180 1400 0100 fd000000 00000000 00000000 00000001',
  ],
  ['flush chain ip ours c', 2568, 0, '02000000 0900 0100 6f757273 00000000 0600 0200 63000000'],
  ['delete chain ip ours c', 2565, 0, '02000000 0900 0100 6f757273 00000000 0600 0300 63000000'],
  ['delete set ip ours pods', 2571, 0, '02000000 0900 0100 6f757273 00000000 0900 0200 706f6473 00000000'],
  ['delete table ip6 ours', 2562, 0, '0a000000 0900 0100 6f757273 00000000'],
] as const;

test.each(sentByNft)('%s is sent as nft sends it', (text, type, flags, bytes) => {
  // nft numbers the sets of a batch besides naming them (attribute 4), which only new sets need.
  const [request] = parseNftChanges(`${text}\n`)?.map(changeRequest) ?? [];
  expect(request).toMatchObject({ type, flags });
  expect(request?.body.toString('hex')).toBe(bytes.replaceAll(' ', ''));
});

test('a batch names its generation, which is big-endian, and the part of netfilter', () => {
  const requests = batchAt(0x0102_0304, []);
  expect(requests.map(({ type, body }) => [type, body.toString('hex')])).toEqual([
    [16, '0000000a0800010001020304'],
    [17, '0000000a'],
  ]);
});

test.each([
  'add element ip ours pods { localhost }',
  'add element ip ours pods { 10.0.0.0/8 }',
  'add element ip ours pods { 10.0.0.1, 10.0.0.2 }',
  'add element inet ours pods { 10.0.0.1 }',
  'add element ip ours { 10.0.0.1 }',
  'add element ip ours pods',
  'flush set ip ours pods',
  'flush table ip ours',
  'delete set ip ours',
  'delete set ip ours pods { 10.0.0.1 }',
  'delete chain ip ours',
  'delete chain ip ours c { 10.0.0.1 }',
  'delete table ip ours pods',
  'delete table ip ours { 10.0.0.1 }',
  'delete element ip ours pods { 10.0.0.1 }; flush ruleset',
  'add table ip ours',
  'add set ip ours pods { typeof ip saddr; }',
  'add rule ip ours c accept',
  '',
])('%j is left to nft, with all that it comes with', (text) => {
  expect(parseNftChanges(`${text}\n`)).toBeNull();
  expect(parseNftChanges(`delete table ip ours\n${text}\n`)).toBeNull();
});

test('input that ends in the middle of a line, or is long, is left to nft', () => {
  expect(parseNftChanges('delete table ip ours')).toBeNull();
  expect(parseNftChanges('delete table ip ours\n'.repeat(1001))).toBeNull();
  expect(parseNftChanges('delete table ip ours\n'.repeat(1000))).toHaveLength(1000);
});

const words = [
  'add',
  'delete',
  'flush',
  'element',
  'set',
  'chain',
  'table',
  'ip',
  'ip6',
  'a',
  'b-1',
  '{',
  '}',
  '10.0.0.1',
];

test('of any words, only those are taken that say one whole change', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words, 'fd00::1', '"', ';', '\0'), { maxLength: 8 }), (chosen) => {
      const [change, ...more] = parseNftChanges(`${chosen.join(' ')}\n`) ?? [];
      if (change === undefined) return;
      expect(more).toEqual([]);
      const [verb, object, family, table, inner] = chosen;
      expect({ kind: change.kind, family: change.family, table: change.table }).toEqual({
        ...{ kind: `${verb}-${object}`, family, table },
      });
      expect(chosen).toHaveLength({ element: 8, set: 5, chain: 5, table: 4 }[String(object)] ?? 0);
      if ('set' in change) expect(change.set).toBe(inner);
      if ('chain' in change) expect(change.chain).toBe(inner);
    }),
  );
});

test('generations count on, and none is 0', () => {
  expect(generationAfter(7, 2)).toBe(9);
  expect(generationAfter(0xffff_ffff, 1)).toBe(1);
  expect(generationAfter(0xffff_fffe, 3)).toBe(2);
});

test('the refusal of another generation has a name', () => {
  expect(errorName(-85)).toBe('ERESTART');
});
