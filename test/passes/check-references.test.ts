import { expect, test } from 'vitest';
import type { CompiledNamespace } from '../../src/ir/program.js';
import { checkReferences } from '../../src/passes/check-references.js';
import { ipRule, namespace, rules } from '../plan/compare/small.js';

const goto = (priority: number) => ipRule(10, 0, { action: { kind: 'goto', priority } });
const mesh = { name: 'mesh' } as CompiledNamespace['sets'][number];
const tables = (...lines: readonly string[]): Partial<CompiledNamespace> => ({
  rulesets: [
    {
      family: 'ipv4',
      tables: [
        {
          name: 'mangle',
          chains: [
            { name: 'PREROUTING', policy: 'ACCEPT', rules: rules(...lines) },
            { name: 'own', policy: null, rules: [] },
          ],
        },
        { name: 'nat', chains: [{ name: 'other', policy: null, rules: [] }] },
      ],
    },
  ],
});

test.each<[string, Partial<CompiledNamespace>, string | null]>([
  ['nothing', {}, null],
  ['a goto to another rule', { ipRules: [goto(20), ipRule(20, 100)] }, null],
  ['a goto to a rule of the kernel', { ipRules: [goto(32766)] }, null],
  ['a goto to nothing', { ipRules: [goto(20), ipRule(30, 100)] }, 'ip rule 20 in host'],
  ['a lookup', { ipRules: [ipRule(20, 77)] }, null],
  ['a jump', tables('-j own'), null],
  ['a rule without a target, and one with another', tables('', '-j ACCEPT'), null],
  ['a jump to nothing', tables('-j ACCEPT', '-j gone'), 'chain gone in host mangle'],
  ['a goto of a rule to nothing', tables('-g gone'), 'chain gone in host mangle'],
  ['a jump to a chain of another table', tables('-j other'), 'chain other in host mangle'],
  ['a set', { ...tables('-m set --match-set mesh src -j own'), sets: [mesh] }, null],
  ['no set', tables('-p tcp -m set --match-set mesh src -j own'), 'set mesh in host mangle'],
  ['another set', { ...tables('-m set --match-set gone src'), sets: [mesh] }, 'set gone in host mangle'],
])('what a program names exists: %s', (_, host, what) => {
  const { native: _native, ...objects } = namespace();
  const program = { namespaces: [{ ...objects, nativePrefix: null, ...host }] };
  const check = () => checkReferences(program);
  if (what === null) expect(check()).toBe(program);
  else expect(check).toThrow(`the compiled program names ${what}, which does not exist`);
});
