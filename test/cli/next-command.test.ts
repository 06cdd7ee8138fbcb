import { Command } from 'commander';
import { expect, test } from 'vitest';
import { commandName } from '../../src/cli/command-definition.js';
import { commands } from '../../src/cli/command-list.js';
import { givenOptions } from '../../src/cli/given-options.js';
import { nextAfterCheck, nextAfterPlan } from '../../src/cli/next-command.js';
import { ownCommand } from '../../src/cli/own-command.js';
import type { PlanView } from '../../src/index.js';

const own = ownCommand();

function given(words: readonly string[]) {
  const command = new Command();
  for (const option of commands.find((one) => commandName(one) === 'plan')?.options ?? []) command.addOption(option);
  const found = givenOptions(command);
  command.parse([...words], { from: 'user' });
  return found;
}

const change = { kind: 'missing', text: 'a rule' } as PlanView['changes'][number];
const obstacle = { code: 'collision' } as PlanView['obstacles'][number];

function view(more: Partial<PlanView>): PlanView {
  const summary = { missing: 0, extra: 0, changed: 0, moved: 0, duplicated: 0 };
  const base = { formatVersion: 1, node: 'worker-1', backend: 'nft', backendReason: '', summary } as const;
  return { ...base, changes: [], steps: [], obstacles: [], notes: [], ...more };
}

const asked = (words: readonly string[], isElsewhere = false) => ({ given: given(words), isElsewhere });

test.each<readonly [string, readonly string[], string]>([
  ['the document', ['-f', 'node.yaml'], '-f node.yaml'],
  ['an option with its value', ['-f', 'node.yaml', '--backend=nft'], '-f node.yaml --backend nft'],
  ['what a shell would take apart', ['-f', "my node's.yaml"], "-f 'my node'\\''s.yaml'"],
  [
    'what is about the node',
    ['--file', 'a', '--lock-timeout', '5', '--state-dir', '/x', '--no-netlink', '--no-address-check'],
    '-f a --lock-timeout 5 --state-dir /x --no-netlink --no-address-check',
  ],
  [
    'nothing about the output',
    ['-f', 'a', '--output', 'json', '--verbose', '--no-color', '--detailed-exitcode'],
    '-f a',
  ],
])('the command after a plan has %s', (_, words, expected) => {
  expect(nextAfterPlan(view({ changes: [change] }), asked(words), null)).toBe(`Next: ${own} apply ${expected}`);
});

test('a saved plan is applied by its name, without the document that it holds', () => {
  const next = nextAfterPlan(view({ changes: [change] }), asked(['-f', 'a', '--timeout', '9']), 'node.plan');
  expect(next).toBe(`Next: ${own} apply --timeout 9 node.plan`);
});

test('a plan against an observation is applied on its node', () => {
  const next = nextAfterPlan(view({ changes: [change] }), asked(['-f', 'a', '--against', 'seen'], true), null);
  expect(next).toBe(`Next, on worker-1: ${own} apply -f a`);
});

test('behind an obstacle the same is asked again', () => {
  const blocked = view({ changes: [change], obstacles: [obstacle] });
  const again = (name: string) => `Next: do what the remedies say, then ${own} ${name} -f a --against seen`;
  expect(nextAfterPlan(blocked, asked(['-f', 'a', '--against', 'seen'], true), null)).toBe(again('plan'));
  expect(nextAfterCheck(blocked, asked(['-f', 'a', '--against', 'seen'], true))).toBe(again('verify'));
});

test('where nothing is to be done, and where the document cannot be read again, nothing is said', () => {
  expect(nextAfterPlan(view({}), asked(['-f', 'a']), null)).toBeNull();
  expect(nextAfterCheck(view({}), asked(['-f', 'a']))).toBeNull();
  expect(nextAfterPlan(view({ changes: [change] }), asked(['-f', '-']), null)).toBeNull();
});

test('drift is applied away, and what has no effect is examined', () => {
  const effect = { holds: false, checked: 1, failures: [], notes: [] };
  expect(nextAfterCheck(view({ changes: [change], effect }), asked(['-f', 'a']))).toBe(`Next: ${own} apply -f a`);
  expect(nextAfterCheck(view({ effect }), asked(['-f', 'a', '--no-address-check']))).toBe(`Next: ${own} doctor -f a`);
});
