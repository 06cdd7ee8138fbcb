import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { showSavedPlan } from '../../src/index.js';

const document = readFileSync('golden/geneve-hardened/document.yaml', 'utf8');

function saved(more: object): string {
  const fingerprint = { sha256: '', objects: {} };
  return JSON.stringify({
    ...{ formatVersion: 1, kind: 'RedirectPlan', node: { boot: 'b', namespace: '1' }, document, fingerprint },
    ...more,
  });
}

test('a saved plan shows what it would do, without a control character of whoever wrote it', () => {
  expect(showSavedPlan(saved({ shown: '+ a rule\n\u001b[2J' }), 'node.plan')).toMatchObject({
    node: 'ambient-worker2',
    shown: '+ a rule\n\\u001b[2J',
  });
});

test('one of an earlier version has its document alone', () => {
  const { document: printed, shown } = showSavedPlan(saved({}), 'node.plan');
  expect([shown, printed]).toEqual([null, expect.stringContaining('ambient-worker2')]);
});

test.each([
  ['{', 'node.plan:1:2: not a saved plan: not JSON: the text ends'],
  [saved({ shown: 7 }), /^node\.plan:1:\d+: shown: not a saved plan: found a number \(allowed: text\)$/],
  [saved({ document: 'kind: NodeState' }), 'node.plan: document: the document inside the saved plan is refused: 1:1: '],
])('%s is refused', (text, message) => {
  expect(() => showSavedPlan(text, 'node.plan')).toThrow(message);
});
