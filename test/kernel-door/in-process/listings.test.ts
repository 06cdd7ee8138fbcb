import { expect, test } from 'vitest';
import { isLasting } from '../../../src/kernel/in-process/listings/lasting.js';
import { type Listing, listingStore } from '../../../src/kernel/in-process/listings/store.js';
import { listingKind } from '../../../src/kernel/in-process/listings/words.js';
import { emptyBatch } from '../../../src/kernel/native/netfilter/batch.js';
import { ownedTable } from '../../../src/kernel/native/netfilter/owned-tables.js';

const listing = (stdout: string): Listing => ({
  ...{ cookie: 1n, generation: 2, legacy: '' },
  answer: { exitCode: 0, stdout, stderr: '' },
});

test('what was used least goes first when there is no room', () => {
  const store = listingStore({ mostBytes: 100 });
  store.keep('a', listing('x'.repeat(19)));
  store.keep('b', listing('x'.repeat(19)));
  expect(store.of('a')).not.toBeNull();
  store.keep('c', listing('x'.repeat(19)));
  expect(['a', 'b', 'c'].filter((key) => store.of(key) !== null)).toEqual(['a', 'c']);
  store.keep('d', listing('x'.repeat(50)));
  expect(['a', 'c', 'd'].filter((key) => store.of(key) !== null)).toEqual(['a', 'c']);
});

test('a later listing takes the place of an earlier one', () => {
  const store = listingStore({ mostBytes: 100 });
  for (const text of ['1', '2', '3']) store.keep('a', listing(text.repeat(40)));
  expect(store.of('a')?.answer.stdout).toBe('3'.repeat(40));
});

test('a listing is forgotten before its generation can come again', () => {
  let now = 0;
  const store = listingStore({ now: () => now, longestMs: 1000 });
  store.keep('a', listing('x'));
  now = 1000;
  expect(store.of('a')).not.toBeNull();
  now = 1001;
  expect(store.of('a')).toBeNull();
});

test.each([
  ['iptables-nft-save', 'iptables'],
  ['ip6tables-nft-save -t nat', 'ip6tables'],
  ['iptables-nft -t mangle -S', 'iptables'],
  ['ip6tables-nft -t nat -S OUTPUT', 'ip6tables'],
  ['nft -t list chains', 'nft'],
  ['nft -a --stateless list table ip x', 'nft'],
  ['iptables-nft-save -c', null],
  ['iptables-nft -t nat -F', null],
  ['iptables-nft -t nat -S OUTPUT -v', null],
  ['iptables-legacy-save', null],
  ['nft -f -', null],
  ['nft flush ruleset', null],
  ['nft list ruleset ; flush ruleset', null],
  ['nft monitor', null],
  ['xargs -L 1 iptables-nft', null],
  ['iptables-nft-restore', null],
])('%s is a listing: %s', (words, kind) => {
  expect(listingKind({ argv: words.split(' ') })).toBe(kind);
});

test('xargs lists chains, and nothing else', () => {
  const argv = ['xargs', '-L', '1', 'ip6tables-nft'];
  expect(listingKind({ argv, stdin: '-t nat -S OUTPUT\n-t raw -S OUTPUT\n' })).toBe('ip6tables');
  expect(listingKind({ argv, stdin: '-t nat -S OUTPUT\n-t raw -F OUTPUT\n' })).toBeNull();
  expect(listingKind({ argv, stdin: '-t nat -S OUTPUT', writes: true })).toBeNull();
});

const printed = (stdout: string, exitCode = 0, stderr = '') => ({ exitCode, stdout, stderr });

test.each([
  ['iptables', printed(':INPUT ACCEPT [0:0]\n-A INPUT -m limit --limit 1/s -j ACCEPT'), true],
  ['iptables', printed(':INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [3:180]\n'), false],
  ['iptables', printed('-P INPUT ACCEPT\n', 123, 'incompatible'), false],
  ['nft', printed('{"counter": null}'), true],
  ['nft', printed('{"counter": {"packets": 0, "bytes": 0}}'), false],
  ['nft', printed('{"set": {"op": "add", "elem": 1}}'), false],
  ['nft', printed('iifname "lo" accept'), true],
  ['nft', printed('iif "lo" accept'), false],
  ['nft', printed('', 1, 'Error: No such file or directory\nlist table ip x\n'), true],
  ['nft', printed('', 1, 'Error: Could not process rule: Device or resource busy\n'), false],
  ['nft', printed('', 127, 'nft: error while loading shared libraries: No such file or directory'), false],
] as const)('of %s: %j lasts until the next commit: %s', (kind, answer, lasts) => {
  expect(isLasting(kind, answer)).toBe(lasts);
});

test('an empty batch names its generation in network order', () => {
  expect(emptyBatch(0x01020304).map(({ body, type }) => [type, body.toString('hex')])).toEqual([
    [16, '0000000a' + '0800010001020304'],
    [17, '0000000a'],
  ]);
});

const table = (flags: number) => ({
  ...{ type: 0xa00, flags: 2, sequence: 1, port: 0 },
  body: Buffer.from(`02000000${'0700010061620000'}${'08000200'}${flags.toString(16).padStart(8, '0')}`, 'hex'),
});

test('a table with an owner has the flag', () => {
  expect([0, 1, 2, 3, 6].map((flags) => ownedTable(table(flags)))).toEqual([null, null, 'ab', 'ab', 'ab']);
  expect(ownedTable({ ...table(2), type: 0xa01 })).toBeNull();
});
