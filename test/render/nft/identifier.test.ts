import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { identifier, nameOf, tableName } from '../../../src/render/nft/identifier.js';

const names = fc.stringMatching(/^[A-Za-z0-9_.@-]{1,31}$/);

test('every name in a document has its own name in nft, and maps back', () => {
  fc.assert(fc.property(names, (name) => nameOf(identifier(name)) === name));
  fc.assert(fc.property(names, names, (one, other) => one === other || identifier(one) !== identifier(other)));
});

test('names that nft reads as numbers or keywords are marked', () => {
  for (const name of ['set', 'ip', 'inet6', '10', '1a', 'auto-merge', 'gc-interval', '-x', 'a@b'])
    expect(identifier(name)).toBe(`x/${name.replace('@', '/')}`);
  for (const name of ['ztunnel-pods-ips', 'Set', 'a.b', 'a_b']) expect(identifier(name)).toBe(name);
});

test('a foreign name stays as it is', () => {
  for (const name of ['x/ztunnel-pods-ips', 'a/b', 'x/', 'pods']) expect(nameOf(name)).toBe(name);
});

test('syntax is not a name', () => {
  for (const name of ['', 'a b', 'a;b', 'a"b', 'a\nb', '{', '$x', 'ä', 'a/b']) expect(() => identifier(name)).toThrow();
});

test('the table is named after the chain prefix', () => {
  expect(tableName('ztunnel-')).toBe('ztunnel-redirect');
  expect(tableName('z')).toBe('x/zredirect');
});
