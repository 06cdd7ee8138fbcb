import { expect, test } from 'vitest';
import type { EffectView } from '../../../src/report/effect-view.js';
import { diagnose } from '../../../src/verbs/diagnose.js';
import { factsWith } from '../facts.js';

const failure: EffectView['failures'][number] = {
  properties: ['mesh-tcp-captured'],
  certain: true,
  message: 'default/a is not captured: istioout has arp off',
  culprits: ['istioout has arp off'],
  pods: ['default/a'],
  example: { what: 'tcp from default/a to 192.0.2.1 port 80', why: 'lost' },
};
const view = (...failures: EffectView['failures']): EffectView => ({
  holds: failures.length === 0,
  checked: 1,
  failures,
  notes: [],
});

test.each([
  ['everything works', view(), []],
  ['nothing was checked', null, []],
  [
    'something keeps it from its effect',
    view(failure),
    [['no-effect', 'error', `${failure.message}\n${failure.example?.what}`]],
  ],
  [
    'it depends on chance',
    view({ ...failure, certain: false, example: null }),
    [['no-effect', 'note', failure.message]],
  ],
])('objects in place are reported by their effect: %s', (_, effect, expected) => {
  const { findings } = diagnose(factsWith('', { effect }));
  expect(findings.map(({ code, evidence, severity }) => [code, severity, evidence])).toEqual(expected);
});
