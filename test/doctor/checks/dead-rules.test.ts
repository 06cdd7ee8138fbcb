import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkDeadRules } from '../../../src/doctor/checks/dead-rules.js';
import { isOwnChain } from '../../../src/modes/node-geneve/doctor/own.js';
import { goldenNames, goldenState } from '../../simulate/golden-states.js';
import { factsWith } from '../facts.js';

function deadRulesIn(facts: ReturnType<typeof factsWith>) {
  return checkDeadRules(facts, (chain) => isOwnChain(facts.constants, chain));
}

const ours = [
  ':ztunnel-FORWARD -',
  '-A FORWARD -j ztunnel-FORWARD',
  '-A ztunnel-FORWARD -m mark --mark 0x100/0x100 -j ACCEPT',
];

function table(...lines: readonly string[]): string {
  const headers = ['INPUT', 'FORWARD', 'OUTPUT'].map((hook) => `:${hook} ACCEPT [0:0]`);
  const isHeader = (line: string) => line.startsWith(':');
  const rules = lines.filter((line) => !isHeader(line));
  return ['*filter', ...headers, ...lines.filter(isHeader), ...rules, 'COMMIT', ''].join('\n');
}

test.each(goldenNames)('%s: we write no dead rule', (name) => {
  const state = goldenState(name);
  const { constants } = state;
  for (const scope of readdirSync(`golden/${name}`, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const text = readFileSync(`golden/${name}/${scope.name}/iptables.rules`, 'utf8');
    expect(deadRulesIn(factsWith(text, { constants }))).toEqual([]);
  }
});

test('a foreign rule behind a foreign rule is a note that shows both', () => {
  const text = table(
    ':DOCKER -',
    '-A FORWARD -j DOCKER',
    '-A DOCKER -p tcp -j DROP',
    '-A DOCKER -s 10.0.0.0/8 -p tcp -j ACCEPT',
  );
  expect(deadRulesIn(factsWith(text))).toEqual([
    {
      code: 'rule-shadowed',
      severity: 'note',
      evidence: [
        'on the node, iptables-nft, table filter (Docker), chain DOCKER',
        'rule 2: -s 10.0.0.0/8 -p tcp -j ACCEPT',
        'behind rule 1: -p tcp -j DROP (Docker)',
      ].join('\n'),
      consequence: 'the rule ahead takes every packet that this one is for, so this one decides nothing',
      remedy: 'have who wrote it remove it, or put it ahead if it should decide',
    },
  ]);
});

test('rules of ours behind a foreign rule are a warning', () => {
  const found = deadRulesIn(factsWith(table('-A FORWARD -j ACCEPT', ...ours)));
  expect(found.map(({ code, evidence, severity }) => [code, severity, evidence.split('\n').slice(1)])).toEqual([
    ['rule-shadowed', 'warning', ['rule 2: -j ztunnel-FORWARD', 'behind rule 1: -j ACCEPT (somebody else)']],
    [
      'chain-unreached',
      'warning',
      [
        'chain ztunnel-FORWARD: 1 rule',
        'led to only by a dead rule: rule 2 of chain FORWARD: -j ztunnel-FORWARD (ours)',
      ],
    ],
  ]);
});

test('a foreign rule behind one of ours is a note that names the owner of the rule ahead', () => {
  const text = table(...ours, '-A FORWARD -m mark --mark 0x300/0x300 -j LOG');
  const [only, ...more] = deadRulesIn(factsWith(text));
  expect(more).toEqual([]);
  expect(only).toMatchObject({ code: 'rule-shadowed', severity: 'note' });
  expect(only?.evidence).toContain('behind rule 1: -j ztunnel-FORWARD (ours)');
});

test('rules that are dead for one reason are reported together, and many reasons are counted', () => {
  const behind = Array.from({ length: 30 }, (_, number) => `-A INPUT -s 10.0.0.${number} -j LOG`);
  const [first, ...none] = deadRulesIn(factsWith(table('-A INPUT -j DROP', ...behind)));
  expect(none).toEqual([]);
  expect(first?.evidence.split('\n')).toHaveLength(1 + 5 + 1 + 1);
  expect(first?.evidence).toContain('and 25 more rules, up to rule 31');
  const pairs = Array.from({ length: 25 }, (_, number) =>
    ['DROP', 'LOG', 'ACCEPT'].map((target) => `-A INPUT -s 10.0.0.${number} -j ${target}`),
  );
  const found = deadRulesIn(factsWith(table(...pairs.flat())));
  expect(found).toHaveLength(11);
  expect(found.at(-1)).toMatchObject({
    code: 'more-dead-rules',
    severity: 'note',
    evidence: '30 more dead rules, for 15 more reasons',
  });
});

test('unreached chains of one owner are reported together', () => {
  const chains = Array.from({ length: 8 }, (_, number) => [`:KUBE-SEP-${number} -`, `-A KUBE-SEP-${number} -j LOG`]);
  const found = deadRulesIn(factsWith(table(...chains.flat(), ':mine -', '-A mine -j LOG', '-A mine -j DROP')));
  expect(found.map(({ code, evidence }) => [code, evidence.split('\n')])).toEqual([
    [
      'chain-unreached',
      [
        'on the node, iptables-nft, table filter (kube-proxy or kubelet)',
        ...[0, 1, 2, 3, 4].map((number) => `chain KUBE-SEP-${number}: 1 rule`),
        'and 3 more chains',
      ],
    ],
    ['chain-unreached', ['on the node, iptables-nft, table filter (somebody else)', 'chain mine: 2 rules']],
  ]);
});

test('nothing is concluded from unreliable tables or backends with unreadable lines', () => {
  const text = table('-A INPUT -j DROP', '-A INPUT -j LOG');
  const incompatibleTables = [{ table: 'filter', evidence: 'nft says so' }];
  expect(deadRulesIn(factsWith(text, { incompatibleTables }))).toEqual([]);
  const unread = deadRulesIn(factsWith(table('-A INPUT -j DROP', '-A INPUT -j LOG', '-A INPUT "')));
  expect(unread.map(({ code, severity }) => [code, severity])).toEqual([['unread-rules', 'note']]);
});

test('foreign text cannot pass for ours', () => {
  const text = table('-A INPUT -j DROP', '-A INPUT -m comment --comment "x\u001b[31m" -j LOG');
  expect(deadRulesIn(factsWith(text))[0]?.evidence).not.toContain('\u001b');
});
