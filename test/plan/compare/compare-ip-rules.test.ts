import { expect, test } from 'vitest';
import type { IpRule } from '../../../src/ir/ip-rule.js';
import { compareIpRules } from '../../../src/plan/compare-ip-rules.js';
import { batch, ipRule, namespace, notes, ownership } from './small.js';

const rule = ipRule(101, 101);
const others = ipRule(50, 77);

test.each<[string, readonly IpRule[], readonly IpRule[], readonly string[], readonly string[], readonly string[]]>([
  ['the same', [rule], [rule], [], [], []],
  ['the same under another protocol', [rule], [{ ...rule, protocol: '205' }], [], [], []],
  ['missing', [rule], [], ['missing ip rule priority 101 lookup 101'], ['rule add priority 101 lookup 101'], []],
  ['too many', [], [rule], ['extra ip rule priority 101 lookup 101'], [], ['rule del priority 101 lookup 101']],
  [
    'another one at its priority',
    [rule],
    [ipRule(101, 102)],
    ['changed ip rule priority 101 lookup 101 for ip rule priority 101 lookup 102'],
    ['rule add priority 101 lookup 101'],
    ['rule del priority 101 lookup 102'],
  ],
  [
    'another one at another priority',
    [rule],
    [ipRule(102, 101)],
    ['missing ip rule priority 101 lookup 101', 'extra ip rule priority 102 lookup 101'],
    ['rule add priority 101 lookup 101'],
    ['rule del priority 102 lookup 101'],
  ],
  [
    'twice, under two protocols',
    [rule],
    [rule, { ...rule, protocol: '205' }],
    ['duplicated ip rule priority 101 lookup 101'],
    [],
    ['rule del priority 101 lookup 101 protocol 205'],
  ],
  [
    'twice, and not wanted: both are extra',
    [],
    [rule, { ...rule, protocol: '205' }],
    ['extra ip rule priority 101 lookup 101', 'extra ip rule priority 101 lookup 101'],
    [],
    ['rule del priority 101 lookup 101', 'rule del priority 101 lookup 101 protocol 205'],
  ],
  ["somebody else's", [], [others], [], [], []],
])('ip rules: %s', (_, desired, observed, changes, added, deleted) => {
  const { note, said } = notes();
  const { additions, deletions } = compareIpRules(
    namespace({ ipRules: desired }),
    namespace({ ipRules: observed }),
    ownership({ ipRule: (_place, one) => (one.priority === 50 ? 'foreign' : 'ours') }),
    note,
  );
  expect([said, batch(additions), batch(deletions)]).toEqual([changes, added, deleted]);
});
