import { expect, test } from 'vitest';
import type { IpOperation } from '../../src/ir/ip-operation.js';
import type { IpRule } from '../../src/ir/ip-rule.js';
import { type IpRuleSchedule, scheduleIpRules } from '../../src/plan/ip-rule-schedule.js';
import { batch, ipRule } from './compare/small.js';

const marked = ipRule(101, 101, { fwmark: { value: 1, mask: 255 } });
const markedLine = 'priority 101 fwmark 0x1/0xff lookup 101';
const catchAll = ipRule(103, 100);
const narrow = ipRule(103, 100, { extra: ['iif', 'eth0'] });
const goto = (target: number, more: Partial<IpRule> = {}) =>
  ipRule(200, 0, { action: { kind: 'goto', priority: target }, ...more });
const nop = ipRule(300, 0, { action: { kind: 'other', words: ['nop'] } });
const drop = ipRule(104, 0, { action: { kind: 'other', words: ['unreachable'] }, fwmark: { value: 1, mask: 255 } });

test.each<[string, readonly IpRule[], readonly IpRule[], Partial<Record<keyof IpRuleSchedule, readonly string[]>>]>([
  ['nothing changes', [], [], {}],
  [
    'a rule with a mark is ready, a catch-all opens',
    [catchAll, marked],
    [],
    { ready: [`rule add ${markedLine}`], opened: ['rule add priority 103 lookup 100'] },
  ],
  [
    'a catch-all closes, other rules go, and targets of gotos are last',
    [],
    [nop, drop, marked, catchAll],
    {
      closed: ['rule del priority 103 lookup 100'],
      gone: ['rule del priority 104 fwmark 0x1/0xff unreachable', `rule del ${markedLine}`],
      idle: ['rule del priority 300 nop'],
    },
  ],
  [
    'a catch-all that gets a selector comes before the one that it replaces goes',
    [narrow],
    [catchAll],
    { narrowed: ['rule add priority 103 iif eth0 lookup 100', 'rule del priority 103 lookup 100'] },
  ],
  [
    'one that loses its selector opens',
    [catchAll],
    [narrow],
    { opened: ['rule add priority 103 lookup 100'], closed: ['rule del priority 103 iif eth0 lookup 100'] },
  ],
  [
    'one with another selector opens',
    [ipRule(103, 100, { extra: ['iif', 'eth1'] })],
    [narrow],
    { opened: ['rule add priority 103 iif eth1 lookup 100'], closed: ['rule del priority 103 iif eth0 lookup 100'] },
  ],
  [
    'one of another table opens',
    [ipRule(103, 99, { extra: ['iif', 'eth0'] })],
    [catchAll],
    { opened: ['rule add priority 103 iif eth0 lookup 99'], closed: ['rule del priority 103 lookup 100'] },
  ],
  [
    'one of another priority opens',
    [ipRule(102, 100, { extra: ['iif', 'eth0'] })],
    [catchAll],
    { opened: ['rule add priority 102 iif eth0 lookup 100'], closed: ['rule del priority 103 lookup 100'] },
  ],
  [
    'a lookup by mark is no catch-all',
    [narrow],
    [ipRule(103, 100, { fwmark: { value: 1, mask: 255 } })],
    {
      opened: ['rule add priority 103 iif eth0 lookup 100'],
      gone: ['rule del priority 103 fwmark 0x1/0xff lookup 100'],
    },
  ],
  [
    'a goto of the same protocol is replaced behind a stand-in of protocol static',
    [goto(400)],
    [goto(300)],
    {
      ready: [
        'rule add priority 200 goto 400 protocol 4',
        'rule del priority 200 goto 300',
        'rule add priority 200 goto 400',
        'rule del priority 200 goto 400 protocol 4',
      ],
    },
  ],
  [
    'a goto of another protocol needs no stand-in',
    [goto(400)],
    [goto(300, { protocol: 'static' })],
    { ready: ['rule add priority 200 goto 400', 'rule del priority 200 goto 300 protocol 4'] },
  ],
  [
    'a stand-in that is left is used',
    [goto(400)],
    [goto(300, { protocol: 'static' }), goto(300)],
    {
      ready: [
        'rule del priority 200 goto 300',
        'rule add priority 200 goto 400',
        'rule del priority 200 goto 300 protocol 4',
      ],
    },
  ],
  [
    'gotos with other selectors have nothing to do with each other',
    [goto(400, { extra: ['iif', 'eth0'] })],
    [goto(300), goto(300, { fwmark: { value: 1, mask: 255 } }), ipRule(201, 0, { action: goto(300).action })],
    {
      ready: ['rule add priority 200 iif eth0 goto 400'],
      gone: [
        'rule del priority 200 goto 300',
        'rule del priority 200 fwmark 0x1/0xff goto 300',
        'rule del priority 201 goto 300',
      ],
    },
  ],
  [
    'a lookup does not replace a goto',
    [ipRule(200, 100, { fwmark: { value: 1, mask: 255 } })],
    [goto(300, { fwmark: { value: 1, mask: 255 } })],
    {
      ready: ['rule add priority 200 fwmark 0x1/0xff lookup 100'],
      gone: ['rule del priority 200 fwmark 0x1/0xff goto 300'],
    },
  ],
])('ip rules: %s', (_, added, deleted, expected) => {
  const found = scheduleIpRules(
    added.map((rule): IpOperation => ({ kind: 'add-rule', rule })),
    deleted.map((rule): IpOperation => ({ kind: 'delete-rule', rule })),
  );
  const named = Object.entries(found).map(([part, operations]) => [part, batch(operations)] as const);
  expect(Object.fromEntries(named.filter(([, lines]) => lines.length > 0))).toEqual(expected);
});
