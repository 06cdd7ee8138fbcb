import { expect, test } from 'vitest';
import type { IpRule } from '../../../src/ir/ip-rule.js';
import type { Route } from '../../../src/ir/route.js';
import { routeText, ruleText, tableName } from '../../../src/render/ip-json/text.js';
import { ipRule, route } from '../../plan/compare/small.js';

test.each([
  [255, 'local'],
  [254, 'main'],
  [253, 'default'],
  [100, '100'],
  ['red', 'red'],
])('table %s is %s', (table, text) => {
  expect(tableName(table)).toBe(text);
});

test.each<[IpRule, string]>([
  [ipRule(0, 255), '0: from all lookup local'],
  [ipRule(101, 101, { fwmark: { value: 1, mask: 1 } }), '101: from all fwmark 0x1/0x1 lookup 101'],
  [ipRule(101, 101, { fwmark: { value: 1, mask: 0xffffffff } }), '101: from all fwmark 0x1 lookup 101'],
  [ipRule(5, 254, { extra: ['from', '10.0.0.0/8', 'iif', 'eth0'] }), '5: from 10.0.0.0/8 iif eth0 lookup main'],
  [ipRule(5, 254, { extra: ['not', 'iif', 'eth0'] }), '5: not from all iif eth0 lookup main'],
  [ipRule(5, 254, { extra: ['not', 'from', '10.0.0.0/8'] }), '5: not from 10.0.0.0/8 lookup main'],
  [ipRule(5, 254, { extra: ['l3mdev '] }), '5: from all l3mdev lookup main'],
  [ipRule(5, 0, { action: { kind: 'goto', priority: 9 } }), '5: from all goto 9'],
  [ipRule(5, 0, { action: { kind: 'other', words: ['unreachable'] } }), '5: from all unreachable'],
])('a rule as ip shows it: %#', (rule, text) => {
  expect(ruleText(rule)).toBe(text);
});

test.each<[Route, string]>([
  [route('10.0.0.0/8'), '10.0.0.0/8 dev istioin scope link'],
  [route('0.0.0.0/0', { via: '10.0.0.1', scope: 'global' }), 'default via 10.0.0.1 dev istioin'],
  [route('::/0', { family: 'ipv6', scope: 'global' }), 'default dev istioin'],
  [route('10.0.0.0/0', { scope: 'global' }), '10.0.0.0/0 dev istioin'],
  [route('10.0.0.1/32', { source: '10.0.0.9', metric: 7 }), '10.0.0.1 dev istioin scope link src 10.0.0.9 metric 7'],
  [route('fd00::1/128', { family: 'ipv6', scope: 'global' }), 'fd00::1 dev istioin'],
  [route('10.0.0.1/32', { type: 'blackhole', dev: null, scope: 'global' }), 'blackhole 10.0.0.1'],
  [
    route('10.0.0.1/32', { via: '10.9.9.9', scope: 'global', onlink: true }),
    '10.0.0.1 via 10.9.9.9 dev istioin onlink',
  ],
  [route('10.0.0.1/32', { extra: ['mtu 1400 '] }), '10.0.0.1 dev istioin scope link mtu 1400'],
])('a route as ip shows it: %#', (one, text) => {
  expect(routeText(one)).toBe(text);
});
