import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compile, parseNodeState } from '../../src/index.js';
import { ruleWords } from '../../src/render/report/rule-words.js';
import { proveProgram } from '../../src/simulate/prove/prove.js';

/** The journeys that upstream's rules break, by the properties that find them. */
const brokenUpstream = [
  'answers-return',
  'foreign-marks-kept',
  'no-leak-without-ztunnel',
  'node-reaches-pods',
  'node-reaches-services',
  'node-servers-reachable',
  'only-tcp-captured',
  'services-of-mesh-pods',
];

test.each([
  ['istio-1.18', [...brokenUpstream, 'services-seen-by-ztunnel']],
  ['istio-1.19', brokenUpstream],
  ['istio-1.20', brokenUpstream],
  ['hardened', []],
])('%s fails what it is known to fail, and nothing else', (profile, expected) => {
  const parsed = parseNodeState(readFileSync(`golden/geneve-${profile}/document.yaml`, 'utf8'));
  if (!parsed.ok) throw new Error('a golden document is good');
  const { properties: proofs } = proveProgram(parsed.value, compile(parsed.value), ruleWords);
  const failed = proofs.filter((proof) => proof.failed > 0).map(({ name }) => name);
  expect(failed.sort()).toEqual([...expected].sort());
});
