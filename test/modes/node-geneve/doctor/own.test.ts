import { expect, test } from 'vitest';
import { defaultConstants } from '../../../../src/modes/node-geneve/constants.js';
import { isOwnChain, isOwnRule } from '../../../../src/modes/node-geneve/doctor/own.js';
import { rules } from '../../../plan/compare/small.js';

const constants = { ...defaultConstants, chainPrefix: 'mesh-' };

test.each([
  ['mesh-PREROUTING', true],
  ['mesh-POSTROUTING', true],
  ['mesh-FORWARD', true],
  ['mesh-OTHER', false],
  ['PREROUTING', false],
  ['ztunnel-PREROUTING', false],
  ['a-mesh-PREROUTING', false],
])('chain %s is ours: %s', (chain, isOurs) => {
  expect(isOwnChain(constants, chain)).toBe(isOurs);
});

test.each([
  ['-j mesh-PREROUTING', true],
  ['-g mesh-OUTPUT', true],
  ['-s 192.0.2.1/32 -j mesh-INPUT', true],
  ['-j mesh-OTHER', false],
  ['-j ACCEPT', false],
  ['-s 192.0.2.1/32', false],
])('rule %s is ours: %s', (line, isOurs) => {
  expect(rules(line).map((rule) => isOwnRule(constants, rule))).toEqual([isOurs]);
});
