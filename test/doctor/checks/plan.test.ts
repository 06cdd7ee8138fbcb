import { expect, test } from 'vitest';
import { checkPlan } from '../../../src/doctor/checks/plan.js';
import type { Facts } from '../../../src/doctor/facts.js';
import { rules } from '../../plan/compare/small.js';
import { factsWith } from '../facts.js';

const [rule] = rules('-j ACCEPT');
const place = { object: 'rule', family: 'ipv4', table: 'mangle', chain: 'PREROUTING', rule } as const;
const planWith = (changes: readonly object[], obstacles: readonly object[] = []) =>
  ({ changes, obstacles }) as unknown as Facts['plan'];
const obstacle = { code: 'mark-taken', message: 'somebody has it', remedy: 'choose another', item: null };

test.each<[string, Partial<Facts>, readonly (readonly [code: string, severity: string, evidence: string])[]]>([
  ['no document', {}, []],
  ['nothing to do', { plan: planWith([]) }, []],
  ['no plan can be made', { plan: { impossible: 'it is so' } }, [['no-plan', 'error', 'it is so']]],
  ['the kernel refuses something', { refused: 'no geneve' }, [['kernel-feature-missing', 'error', 'no geneve']]],
  [
    'the kernel refuses something, and no plan can be made',
    { refused: 'no geneve', plan: { impossible: 'it is so' } },
    [
      ['kernel-feature-missing', 'error', 'no geneve'],
      ['no-plan', 'error', 'it is so'],
    ],
  ],
  ['an obstacle', { plan: planWith([], [obstacle]) }, [['mark-taken', 'error', 'somebody has it']]],
  [
    'a jump that was pushed down',
    { plan: planWith([{ kind: 'moved', item: { ...place, index: 0 }, before: { ...place, index: 2 } }]) },
    [['jump-pushed-down', 'warning', expect.stringMatching(/PREROUTING.*, at position 3$/)]],
  ],
  ['a rule that is missing', { plan: planWith([{ kind: 'missing', item: { ...place, index: 0 }, before: null }]) }, []],
])('the plan: %s', (_, change, expected) => {
  const found = checkPlan({ ...factsWith(''), ...change } as Facts);
  expect(found.map(({ code, evidence, severity }) => [code, severity, evidence])).toEqual(expected);
});
