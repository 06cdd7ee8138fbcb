import { expect, test } from 'vitest';
import type { IpRule } from '../../../../src/ir/ip-rule.js';
import type { Route } from '../../../../src/ir/route.js';
import { checkIpRules } from '../../../../src/modes/node-geneve/doctor/ip-rules.js';
import { parseIpRules } from '../../../../src/render/ip-json/ip-rules.js';
import { factsWith } from '../../../doctor/facts.js';

/* Findings about foreign ip rules beside ours, written as `PRIORITY ACTION` and selectors. */

const ours: readonly IpRule[] = parseIpRules(
  [
    { priority: 100, src: 'all', fwmark: '0x200', fwmask: '0x200', goto: 32766 },
    { priority: 103, src: 'all', table: '100' },
  ],
  'ipv4',
);

const defaultIn = (table: number): Route => ({
  family: 'ipv4',
  table,
  type: 'unicast',
  destination: '0.0.0.0/0',
  via: '10.9.0.1',
  dev: 'eth1',
  source: null,
  scope: 'global',
  onlink: false,
  metric: 0,
  protocol: null,
  extra: [],
});

function codesFor(rule: Partial<IpRule>): readonly string[] {
  const whole: IpRule = {
    family: 'ipv4',
    priority: 5,
    fwmark: null,
    action: { kind: 'lookup', table: 254 },
    protocol: null,
    extra: [],
    ...rule,
  };
  const facts = factsWith('', { ipRules: [whole, ...ours], routes: [defaultIn(52)] });
  return checkIpRules(facts).map(({ code, severity }) => `${severity} ${code}`);
}

const lookup = (table: number) => ({ kind: 'lookup', table }) as const;
const other = (word: string) => ({ kind: 'other', words: [word] }) as const;
const marked = { fwmark: { value: 0x80000, mask: 0xff0000 } };

const cases: readonly (readonly [string, Partial<IpRule>, readonly string[]])[] = [
  ['leads into our inbound table', { action: lookup(100) }, ['error ip-rule-into-ours']],
  [
    'leads into our inbound table for some',
    { action: lookup(100), extra: ['from', '10.0.0.0/8'] },
    ['error ip-rule-into-ours'],
  ],
  ['leads into our outbound table', { action: lookup(101) }, ['error ip-rule-into-ours']],
  ['leads into the table of answers', { action: lookup(102), ...marked }, ['error ip-rule-into-ours']],
  [
    'leads into it behind ours, where what passes skips it',
    { priority: 200, action: lookup(100) },
    ['note ip-rule-into-ours'],
  ],
  ['is main for all', {}, ['error ip-rule-takes-all']],
  ['is main for all, by name', { extra: ['from', '0.0.0.0/0'] }, ['error ip-rule-takes-all']],
  ['is main without its default route', { extra: ['suppress_prefixlength', '0'] }, ['error ip-rule-takes-all']],
  ['is main for some', { extra: ['from', '10.0.0.0/8'] }, ['note ip-rules-ahead']],
  ['is main for a mark', marked, ['note ip-rules-ahead']],
  ['is main for all but some', { extra: ['not', 'from', '10.0.0.0/8'] }, ['note ip-rules-ahead']],
  ['leads to a table with a default route', { action: lookup(52) }, ['error ip-rule-takes-all']],
  ['leads to one without', { action: lookup(53) }, ['note ip-rules-ahead']],
  [
    'leads to one whose default route does not count',
    { action: lookup(52), extra: ['suppress_prefixlength', '0'] },
    ['note ip-rules-ahead'],
  ],
  ['skips ours', { action: { kind: 'goto', priority: 20_000 } }, ['error ip-rule-takes-all']],
  ['goes to ours', { action: { kind: 'goto', priority: 50 } }, ['note ip-rules-ahead']],
  [
    'skips ours for some',
    { action: { kind: 'goto', priority: 20_000 }, extra: ['iif', 'eth0'] },
    ['note ip-rules-ahead'],
  ],
  ['is a blackhole for all', { action: other('blackhole') }, ['error ip-rule-takes-all']],
  ['is unreachable for all', { action: other('unreachable') }, ['error ip-rule-takes-all']],
  ['is prohibited for some', { action: other('prohibit'), extra: ['to', '10.0.0.0/8'] }, ['note ip-rules-ahead']],
  ['is of a layer 3 domain', { extra: ['l3mdev'] }, ['note ip-rules-ahead']],
  ['does nothing', { action: other('nop') }, []],
  ['is behind ours', { priority: 5210, ...marked, action: lookup(52) }, ['warning ip-rules-bypassed']],
  ['is main behind ours', { priority: 5210, ...marked }, []],
  ['is of IPv6', { family: 'ipv6' }, []],
];

test.each(cases)('a rule that %s', (_, rule, codes) => {
  expect(codesFor(rule)).toEqual(codes);
});

test('under hardened passing packets reach the rules behind ours', () => {
  const skip = parseIpRules([{ priority: 100, src: 'all', fwmark: '0x200', fwmask: '0x200', goto: 104 }], 'ipv4');
  const [rule] = parseIpRules([{ priority: 200, src: 'all', table: '100' }], 'ipv4');
  const found = checkIpRules(factsWith('', { ipRules: [...skip, rule as IpRule] }));
  expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['error ip-rule-into-ours']);
  expect(found[0]?.consequence).toContain('probes fail');
});
