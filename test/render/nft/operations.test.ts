import { expect, test } from 'vitest';
import type { AddressSet } from '../../../src/ir/address-set.js';
import { invertNativeOperation, type NativeOperation, type NativeTable } from '../../../src/ir/native-operation.js';
import type { Rule } from '../../../src/ir/ruleset.js';
import { printNativeOperations } from '../../../src/render/nft/print-operations.js';

const family = 'ipv4';
const member = { entry: '10.0.0.1', extra: [] };
const set: AddressSet = {
  name: 'mesh-pods',
  type: 'hash:ip',
  family,
  hashsize: null,
  maxelem: null,
  extra: [],
  members: [member],
};
const skip: Rule = {
  matches: [{ kind: 'mark', negated: false, mark: { value: 0x200, mask: 0x200 } }],
  target: { kind: 'verdict', verdict: 'RETURN' },
};
const content: NativeTable = {
  tables: [
    {
      name: 'mangle',
      chains: [
        { name: 'INPUT', policy: 'ACCEPT', rules: [{ matches: [], target: { kind: 'jump', chain: 'z-INPUT' } }] },
        { name: 'z-INPUT', policy: null, rules: [skip] },
      ],
    },
  ],
  sets: [set],
};
const place = { family, table: 'mangle', hook: 'INPUT' } as const;

const operations: readonly NativeOperation[] = [
  { kind: 'write-table', family, content, before: null },
  { kind: 'write-table', family, content, before: { tables: [], sets: [] } },
  { kind: 'delete-table', family, before: content },
  { kind: 'write-base-chain', ...place, rules: [skip], before: null },
  { kind: 'write-base-chain', ...place, rules: [skip], before: [] },
  { kind: 'delete-base-chain', ...place, before: [skip] },
  { kind: 'create-set', family, set },
  { kind: 'destroy-set', family, set },
  { kind: 'add-member', family, set: set.name, member },
  { kind: 'delete-member', family, set: set.name, member },
];

test.each(operations)('the inverse of the inverse of $kind is the same operation', (operation) => {
  expect(invertNativeOperation(invertNativeOperation(operation))).toEqual(operation);
});

const tableLines = [
  'add set ip z-redirect mesh-pods { typeof ip saddr; }',
  'add element ip z-redirect mesh-pods { 10.0.0.1 }',
  'add chain ip z-redirect mangle-input { type filter hook input priority -151; policy accept; }',
  'flush chain ip z-redirect mangle-input',
  'add rule ip z-redirect mangle-input meta mark and 0x200 == 0x200 return',
  '',
];

test('a missing table is created, and the command fails if it exists after all', () => {
  expect(printNativeOperations(operations.slice(0, 1), 'z-')).toBe(
    ['create table ip z-redirect', ...tableLines].join('\n'),
  );
});

test('an existing table is rewritten whatever it holds', () => {
  expect(printNativeOperations(operations.slice(1, 2), 'z-')).toBe(
    ['delete table ip z-redirect', 'add table ip z-redirect', ...tableLines].join('\n'),
  );
});

test('a pod is one element, a set one line', () => {
  const some = operations.filter(({ kind }) => /member|set/.test(kind));
  expect(printNativeOperations(some, 'z-')).toBe(
    [
      'add set ip z-redirect mesh-pods { typeof ip saddr; }',
      'delete set ip z-redirect mesh-pods',
      'add element ip z-redirect mesh-pods { 10.0.0.1 }',
      'delete element ip z-redirect mesh-pods { 10.0.0.1 }',
      '',
    ].join('\n'),
  );
});

test('a base chain is emptied before it is deleted', () => {
  expect(printNativeOperations([{ kind: 'delete-base-chain', ...place, before: [skip] }], 'z-')).toBe(
    'flush chain ip z-redirect mangle-input\ndelete chain ip z-redirect mangle-input\n',
  );
});
