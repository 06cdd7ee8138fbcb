import { expect, test } from 'vitest';
import type { AddressSet } from '../../../src/ir/address-set.js';
import type { NativeOperation, NativeRuleset, TableOperation } from '../../../src/ir/native-operation.js';
import { isTableOperation } from '../../../src/ir/nft-operation.js';
import { compareNative } from '../../../src/plan/compare-native.js';
import { parseSets } from '../../../src/render/ipset/parse.js';
import { printRule } from '../../../src/render/iptables/print.js';
import { notes, rules } from './small.js';

type Chains = Readonly<Record<string, readonly string[]>>;

/** Our table with chains of mangle and a set `mesh`. */
function table(
  chains: Chains,
  members: readonly string[] = [],
  more: Partial<NativeRuleset> & { readonly maxelem?: number } = {},
): NativeRuleset {
  const { maxelem = 65536, ...rest } = more;
  const lines = [
    `create mesh hash:ip family inet hashsize 1024 maxelem ${maxelem}`,
    ...members.map((ip) => `add mesh ${ip}`),
  ];
  const all = Object.entries(chains).map(([hook, text]) => ({
    name: `own-${hook}`,
    policy: null,
    rules: rules(...text),
  }));
  return {
    family: 'ipv4',
    chainPrefix: 'own-',
    tables: [{ name: 'mangle', chains: all }],
    sets: parseSets(`${lines.join('\n')}\n`).sets,
    ...rest,
  };
}

function line({ chainPrefix, operation }: TableOperation): string {
  return `${chainPrefix} ${operation.family}: ${words(operation)}`;
}

function words(operation: NativeOperation): string {
  switch (operation.kind) {
    case 'write-table':
      return `write table${operation.before === null ? '' : ' again'}, ${operation.content.tables.flatMap(({ chains }) => chains).length} chains`;
    case 'delete-table':
      return `delete table, ${operation.before.tables.flatMap(({ chains }) => chains).length} chains`;
    case 'write-base-chain':
      return `write ${operation.table} ${operation.hook}: ${operation.rules.map(printRule).join(' | ')}`;
    case 'delete-base-chain':
      return `delete ${operation.table} ${operation.hook}`;
    case 'add-member':
    case 'delete-member':
      return `${operation.kind} ${operation.set} ${operation.member.entry}`;
    default:
      return `${operation.kind} ${(operation.set as AddressSet).name}`;
  }
}

const accepts = { PREROUTING: ['-j ACCEPT'] };
const drops = { PREROUTING: ['-j DROP'] };
const unknown = { unsupported: { listing: 'table ip own-redirect { }' } };

test.each<[string, readonly NativeRuleset[], readonly NativeRuleset[], readonly string[], readonly string[]]>([
  ['nothing', [], [], [], []],
  ['the same', [table(accepts, ['10.0.0.1'])], [table(accepts, ['10.0.0.1'])], [], []],
  [
    'the table is missing',
    [table(accepts, ['10.0.0.1'])],
    [],
    ['missing chain', 'missing rule', 'missing set', 'missing member'],
    ['own- ipv4: write table, 1 chains'],
  ],
  [
    'an empty table is missing',
    [table({}, [], { sets: [], tables: [] })],
    [],
    [],
    ['own- ipv4: write table, 0 chains'],
  ],
  [
    'no longer desired',
    [],
    [table(accepts, ['10.0.0.1'])],
    ['extra chain (nft)', 'extra set (nft)'],
    ['own- ipv4: delete table, 1 chains'],
  ],
  [
    'one rule differs: its chain is written whole',
    [table(accepts)],
    [table(drops)],
    ['changed rule'],
    ['own- ipv4: write mangle PREROUTING: -j ACCEPT'],
  ],
  [
    'a chain too many',
    [table(accepts)],
    [table({ ...accepts, OUTPUT: [] })],
    ['extra chain'],
    ['own- ipv4: delete mangle OUTPUT'],
  ],
  [
    'members: before the chains, in the same transaction',
    [table(accepts, ['10.0.0.1'])],
    [table(drops, ['10.0.0.2'])],
    ['changed rule', 'missing member', 'extra member'],
    [
      'own- ipv4: add-member mesh 10.0.0.1',
      'own- ipv4: delete-member mesh 10.0.0.2',
      'own- ipv4: write mangle PREROUTING: -j ACCEPT',
    ],
  ],
  [
    'a set of another size: the table is written anew',
    [table(accepts)],
    [table(accepts, [], { maxelem: 2 })],
    ['changed set'],
    ['own- ipv4: write table again, 1 chains'],
  ],
  [
    'a set too many',
    [table(accepts, [], { sets: [] })],
    [table(accepts)],
    ['extra set'],
    ['own- ipv4: write table again, 1 chains'],
  ],
  [
    'what is not known stands in the table',
    [table(accepts)],
    [table(drops, [], unknown)],
    ['changed rule'],
    ['own- ipv4: write table again, 1 chains'],
  ],
  [
    'of another prefix: one table comes, and the other goes',
    [table(accepts, [], { sets: [] })],
    [table({ PREROUTING: [] }, [], { sets: [], tables: [], chainPrefix: 'old-' })],
    ['missing chain', 'missing rule'],
    ['own- ipv4: write table, 1 chains', 'old- ipv4: delete table, 0 chains'],
  ],
  [
    'of the other family: each is a table by itself',
    [table(accepts), table(accepts, [], { family: 'ipv6', sets: [] })],
    [table(accepts)],
    ['missing chain', 'missing rule'],
    ['own- ipv6: write table, 1 chains'],
  ],
])('tables of native nft: %s', (_, desired, observed, changes, operations) => {
  const { changes: found, work } = compareNative(desired, observed, 'nobody', notes().note);
  expect([
    found.map(({ backend, item, kind }) => `${kind} ${item.object}${backend === undefined ? '' : ` (${backend})`}`),
    work.flatMap((one) => (one.work.tool === 'nft' ? one.work.operations.filter(isTableOperation).map(line) : [])),
  ]).toEqual([changes, operations]);
  expect(work.map(({ phase }) => phase)).toEqual(operations.length === 0 ? [] : ['rules']);
});

test.each([
  ['nobody', [], ['rules']],
  ['iptables', [], ['other-backend']],
  ['iptables', [table(accepts)], ['rules']],
] as const)('where %s takes over, a table goes when its successor stands', (takesOver, desired, phases) => {
  const { work } = compareNative(desired, [table(drops)], takesOver, notes().note);
  expect(work.map(({ phase }) => phase)).toEqual(phases);
});
