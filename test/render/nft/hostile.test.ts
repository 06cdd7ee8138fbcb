import { expect, test } from 'vitest';
import type { AddressSet } from '../../../src/ir/address-set.js';
import type { Match } from '../../../src/ir/match.js';
import type { Rule, Table } from '../../../src/ir/ruleset.js';
import type { Target } from '../../../src/ir/target.js';
import { parseNativeTable } from '../../../src/render/nft/parse.js';
import { printNativeArtefact } from '../../../src/render/nft/print-artefact.js';

/* Documents already refuse all of these values; the printers are the last check. */

const hostile = ['a; flush ruleset', 'a" accept', 'a\nflush ruleset', '$x', '{ }', 'a b', '', 'a#b', "a'b"];

function printed(rule: Rule, sets: readonly AddressSet[] = []): string {
  const tables: readonly Table[] = [
    {
      name: 'mangle',
      chains: [
        { name: 'INPUT', policy: 'ACCEPT', rules: [{ matches: [], target: { kind: 'jump', chain: 'z-INPUT' } }] },
        { name: 'z-INPUT', policy: null, rules: [rule] },
      ],
    },
  ];
  return printNativeArtefact([{ family: 'ipv4', chainPrefix: 'z-', tables, sets }], 't');
}

function matching(match: Match): Rule {
  return { matches: [match], target: { kind: 'verdict', verdict: 'RETURN' } };
}

function aimed(target: Target): Rule {
  return { matches: [], target };
}

test.each(hostile)('%j is never printed as it is', (text) => {
  const option = { negated: false, values: [text] };
  const rules: readonly Rule[] = [
    matching({ kind: 'source', negated: false, address: text }),
    matching({ kind: 'source', negated: false, address: `10.0.0.1/${text}` }),
    matching({ kind: 'set', negated: false, set: text, dimensions: ['src'] }),
    matching({ kind: 'protocol', negated: false, protocol: text }),
    matching({ kind: 'module', module: 'owner', options: [{ ...option, flag: '--uid-owner' }] }),
    matching({ kind: 'module', module: 'conntrack', options: [{ ...option, flag: '--ctstate' }] }),
    matching({ kind: 'module', module: 'addrtype', options: [{ ...option, flag: '--dst-type' }] }),
    aimed({ kind: 'dnat', to: text, random: false, persistent: false }),
    aimed({ kind: 'module', target: 'SNAT', options: [{ ...option, flag: '--to-source' }] }),
    aimed({ kind: 'module', target: 'REDIRECT', options: [{ ...option, flag: '--to-ports' }] }),
    aimed({ kind: 'module', target: 'REJECT', options: [{ ...option, flag: '--reject-with' }] }),
    aimed({ kind: 'module', target: 'CT', options: [{ ...option, flag: '--zone' }] }),
    aimed({ kind: 'opaque', target: text, options: [] }),
  ];
  for (const rule of rules) expect(() => printed(rule), JSON.stringify(rule)).toThrow();
});

test.each(hostile)('%j is not an interface', (name) => {
  expect(() => printed(matching({ kind: 'in-interface', negated: false, name }))).toThrow();
});

test('an interface name that looks like a set is quoted, and a prefix ends with a star', () => {
  expect(printed(matching({ kind: 'in-interface', negated: false, name: '@set' }))).toContain('iifname "@set" return');
  expect(printed(matching({ kind: 'in-interface', negated: true, name: 've+' }))).toContain('iifname != "ve*" return');
});

test('no log prefix contains what would end a string or start a variable in nft', () => {
  for (const text of ['a"b', 'a$b', 'a\\', 'a\nb', 'ä', ''])
    expect(() =>
      printed(
        aimed({ kind: 'module', target: 'LOG', options: [{ negated: false, flag: '--log-prefix', values: [text] }] }),
      ),
    ).toThrow();
});

test('nft reads names and members of sets as such', () => {
  const set: AddressSet = {
    name: 'pods',
    type: 'hash:ip',
    family: 'ipv4',
    hashsize: null,
    maxelem: null,
    extra: [],
    members: [],
  };
  const rule = aimed({ kind: 'verdict', verdict: 'RETURN' });
  expect(printed(rule, [set])).toContain('set x/pods {\n\t\ttypeof ip saddr;');
  for (const entry of hostile)
    expect(() => printed(rule, [{ ...set, members: [{ entry, extra: [] }] }]), entry).toThrow();
  for (const name of hostile) expect(() => printed(rule, [{ ...set, name }]), name).toThrow();
});

test('a purpose with a line break stays a comment', () => {
  const origin = { purpose: 'x\nflush ruleset', causes: ['pods\n[0]'] };
  const lines = printed({ ...aimed({ kind: 'verdict', verdict: 'RETURN' }), origin }).split('\n');
  expect(lines.filter((line) => line.includes('flush') && !line.trim().startsWith('#'))).toEqual([]);
});

test('malformed listings are errors, never empty tables', () => {
  for (const text of ['', '{}', '[]', '{"nftables":[{"chain":{"family":"ip","table":"z-redirect"}}]}'])
    expect(() => parseNativeTable(text, 'ipv4', 'z-'), text).toThrow();
});
