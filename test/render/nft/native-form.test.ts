import { expect, test } from 'vitest';
import { type CompiledNamespace, emptyKernelNamespace } from '../../../src/ir/program.js';
import type { Rule } from '../../../src/ir/ruleset.js';
import type { Target } from '../../../src/ir/target.js';
import { parseRuleset } from '../../../src/render/iptables/parse.js';
import { nativeForm } from '../../../src/render/nft/native-form.js';
import { NotNativeError } from '../../../src/render/nft/not-native-error.js';
import { render } from '../../../src/render/render.js';

const set = {
  name: 'pods',
  type: 'hash:ip',
  family: 'ipv4',
  hashsize: 1024,
  maxelem: 65536,
  extra: [],
  members: [{ entry: '10.0.0.1', extra: [] }],
} as const;

function namespaceWith(lines: readonly string[]): CompiledNamespace {
  const { ruleset, unread } = parseRuleset([...lines, 'COMMIT', ''].join('\n'), 'ipv4');
  expect(unread).toEqual([]);
  const { native: _, ...empty } = emptyKernelNamespace('host', null);
  return { ...empty, nativePrefix: 'z-', rulesets: [ruleset], sets: [set] };
}

const own = ['*mangle', ':PREROUTING ACCEPT', ':INPUT ACCEPT', ':z-PREROUTING -', ':z-INPUT -'];
const jumps = ['-A PREROUTING -j z-PREROUTING', '-A INPUT -j z-INPUT'];

function rulesAt(hook: string, ...lines: readonly string[]): readonly Rule[] {
  const native = nativeForm(namespaceWith([...own, ...jumps, ...lines]), 'z-');
  const chains = native.flatMap(({ tables }) => tables.flatMap((table) => table.chains));
  return chains.find(({ name }) => name === `z-${hook}`)?.rules ?? [];
}

function refusal(work: () => unknown): NotNativeError {
  try {
    work();
  } catch (error) {
    if (error instanceof NotNativeError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

test('only hooks with rules are left, each with one jump to its chain', () => {
  const native = nativeForm(namespaceWith([...own, ...jumps, '-A z-INPUT -i lo -j RETURN']), 'z-');
  const jump = expect.objectContaining({ matches: [], target: { kind: 'jump', chain: 'z-INPUT' } });
  expect(native.flatMap(({ tables }) => tables)).toEqual([
    {
      name: 'mangle',
      chains: [
        { name: 'INPUT', policy: 'ACCEPT', rules: [jump] },
        { name: 'z-INPUT', policy: null, rules: [expect.objectContaining({ target: verdict('RETURN') })] },
      ],
    },
  ]);
});

test('rules of a built-in chain move to our chain', () => {
  const native = nativeForm(namespaceWith([...own, '-A INPUT -i lo -j DROP']), 'z-');
  expect(native[0]?.tables[0]?.chains.map(({ name, rules }) => [name, rules.map(({ target }) => target)])).toEqual([
    ['INPUT', [{ kind: 'jump', chain: 'z-INPUT' }]],
    ['z-INPUT', [verdict('DROP')]],
  ]);
});

const named = ['*nat', ':PREROUTING ACCEPT', ':OUTPUT ACCEPT', ':ISTIO_PRERT -', ':ISTIO_OUTPUT -'];
const jumpsByName = ['-A PREROUTING -j ISTIO_PRERT', '-A OUTPUT -j ISTIO_OUTPUT'];

test('the one jump of a built-in chain is followed, whatever the name of its chain', () => {
  const native = nativeForm(namespaceWith([...named, ...jumpsByName, '-A ISTIO_OUTPUT -o lo -j ACCEPT']), 'z-');
  expect(native[0]?.tables[0]?.chains.map(({ name, rules }) => [name, rules.map(({ target }) => target)])).toEqual([
    ['OUTPUT', [{ kind: 'jump', chain: 'z-OUTPUT' }]],
    ['z-OUTPUT', [{ kind: 'verdict', verdict: 'ACCEPT' }]],
  ]);
});

test('a table whose jumps lead to empty chains is left out', () => {
  expect(nativeForm(namespaceWith([...named, ...jumpsByName]), 'z-')[0]?.tables).toEqual([]);
});

test('a jump of some packets, and a chain without a jump, are refused', () => {
  const some = [...named, '-A OUTPUT -o lo -j ISTIO_OUTPUT', '-A ISTIO_OUTPUT -j ACCEPT'];
  expect(refusal(() => nativeForm(namespaceWith(some), 'z-')).place).toBe('host, ipv4 nat ISTIO_OUTPUT');
  const none = [...named, '-A ISTIO_OUTPUT -j ACCEPT'];
  expect(refusal(() => nativeForm(namespaceWith(none), 'z-')).message).toContain('no built-in chain jumps to');
});

test('comments of a set and of its members are left out', () => {
  const commented = { ...set, extra: ['comment'], members: [{ entry: '10.0.0.1', extra: ['comment', '"a-uid"'] }] };
  const [ruleset] = nativeForm({ ...namespaceWith(own), sets: [commented] }, 'z-');
  expect(ruleset?.sets).toEqual([{ ...set, hashsize: null, maxelem: null }]);
  const expiring = { ...set, members: [{ entry: '10.0.0.1', extra: ['timeout', '5'] }] };
  expect(refusal(() => nativeForm({ ...namespaceWith(own), sets: [expiring] }, 'z-')).place).toBe('host, set pods');
});

test('a saved mark that its rule tests is a constant', () => {
  const [rule] = rulesAt(
    'INPUT',
    '-A z-INPUT -m mark --mark 0x210/0x210 -j CONNMARK --save-mark --nfmask 0x210 --ctmask 0x210',
  );
  expect(rule?.target).toEqual({ kind: 'set-connmark', mark: { value: 0x210, mask: 0x210 } });
});

test('a saved mark that its rule does not test is refused, with its place and rule', () => {
  const { message, place, rule } = refusal(() =>
    rulesAt(
      'INPUT',
      '-A z-INPUT -i lo -j RETURN',
      '-A z-INPUT -m mark --mark 0x10/0x10 -j CONNMARK --save-mark --nfmask 0x210 --ctmask 0x210',
    ),
  );
  expect(place).toBe('host, ipv4 mangle INPUT, rule 2');
  expect(rule?.target?.kind).toBe('save-connmark');
  expect(message).toContain(`${place}: nft has no words for {"matches":[{"kind":"mark"`);
});

test('matches that every packet satisfies are left out', () => {
  const [rule] = rulesAt('INPUT', '-A z-INPUT -p tcp -m tcp -m comment --comment x -j RETURN');
  expect(rule?.matches).toEqual([{ kind: 'protocol', negated: false, protocol: 'tcp' }]);
});

test('another policy, an unexpected jump and another set are refused by name', () => {
  const policy = [...own, '-A INPUT -j DROP'].map((line) => line.replace(':INPUT ACCEPT', ':INPUT DROP'));
  expect(refusal(() => nativeForm(namespaceWith(policy), 'z-')).message).toBe('host, ipv4 mangle INPUT: policy DROP');
  const twice = [...own, '-A INPUT -i lo -j z-INPUT', '-A z-INPUT -j DROP'];
  expect(refusal(() => nativeForm(namespaceWith(twice), 'z-')).place).toMatch(/^host, ipv4 mangle /);
  const other = { ...namespaceWith(own), sets: [{ ...set, type: 'hash:net' }] };
  expect(refusal(() => nativeForm(other, 'z-')).message).toBe('host, set pods: a set of type hash:net');
});

test('a set has no sizes, and its members are unchanged', () => {
  expect(nativeForm(namespaceWith(own), 'z-')[0]?.sets).toEqual([{ ...set, hashsize: null, maxelem: null }]);
});

test('without rules the sets are native all the same', () => {
  const artefacts = render({ namespaces: [namespaceWith(own)] });
  expect(artefacts.map(({ path }) => path)).toEqual(['host/ruleset.nft']);
  expect(artefacts[0]?.text).toContain('typeof ip saddr;');
});

function verdict(word: 'RETURN' | 'DROP'): Target {
  return { kind: 'verdict', verdict: word };
}
