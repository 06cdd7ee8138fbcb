import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { identifier, nameOf, tableName } from '../../../src/render/nft/identifier.js';

const names = fc.stringMatching(/^[A-Za-z0-9_.@-]{1,31}$/);

test('every name that a document can hold has one of its own in nft, and is found from it', () => {
  fc.assert(fc.property(names, (name) => nameOf(identifier(name)) === name));
  fc.assert(fc.property(names, names, (one, other) => one === other || identifier(one) !== identifier(other)));
});

test('names that nft reads as numbers or words of its own are marked', () => {
  for (const name of ['set', 'ip', 'inet6', '10', '1a', 'auto-merge', 'gc-interval', '-x', 'a@b'])
    expect(identifier(name)).toBe(`x/${name.replace('@', '/')}`);
  for (const name of ['ztunnel-pods-ips', 'Set', 'a.b', 'a_b']) expect(identifier(name)).toBe(name);
});

test('a name of somebody else stays what it is', () => {
  for (const name of ['x/ztunnel-pods-ips', 'a/b', 'x/', 'pods']) expect(nameOf(name)).toBe(name);
});

test('what would be syntax is no name', () => {
  for (const name of ['', 'a b', 'a;b', 'a"b', 'a\nb', '{', '$x', 'ä', 'a/b']) expect(() => identifier(name)).toThrow();
});

test('the table is called by the prefix of the chains', () => {
  expect(tableName('ztunnel-')).toBe('ztunnel-redirect');
  expect(tableName('z')).toBe('x/zredirect');
});
