import { expect, test } from 'vitest';
import { askAtExit } from '../../../src/install/at-exit/ask-at-exit.js';
import { type Answer, decideAtExit } from '../../../src/install/at-exit/decide-at-exit.js';
import { type NodeChoice, nodeFits } from '../../../src/install/at-exit/node-fits.js';

const node: Answer = { kind: 'found', object: { metadata: { name: 'w1', labels: { zone: 'a', cores: '8' } } } };
const set = (spec: NodeChoice = {}, metadata: object = {}): Answer => ({
  kind: 'found',
  object: { metadata, spec: { template: { spec } } },
});

test.each<readonly [string, Answer, Answer, boolean, 'keep' | 'remove', RegExp]>([
  ['the DaemonSet is there', set(), node, true, 'keep', /upgrade or a restart/],
  [
    'it is being deleted',
    set({}, { deletionTimestamp: '2026-11-28T00:00:00Z' }),
    node,
    true,
    'remove',
    /being deleted/,
  ],
  ['it no longer chooses the node', set({ nodeSelector: { zone: 'b' } }), node, true, 'remove', /no longer chooses/],
  ['it is gone', { kind: 'refused', status: 404 }, node, true, 'remove', /gone/],
  ['the service account is gone', { kind: 'refused', status: 401 }, node, true, 'remove', /service account/],
  ['the role is gone', { kind: 'refused', status: 403 }, node, true, 'remove', /taken away/],
  ['the role was never there', { kind: 'refused', status: 403 }, node, false, 'keep', /403/],
  ['the API server fails', { kind: 'refused', status: 500 }, node, true, 'keep', /500/],
  ['it is not reached', { kind: 'unreachable', why: 'ECONNREFUSED' }, node, true, 'keep', /ECONNREFUSED/],
  [
    'the node is unknown',
    set({ nodeSelector: { zone: 'b' } }),
    { kind: 'unreachable', why: 'x' },
    true,
    'keep',
    /labels/,
  ],
  ['the node is gone', set(), { kind: 'refused', status: 404 }, true, 'keep', /node is gone/],
])('at the end, when %s', (_, daemonSet, of, wasAnswered, decision, why) => {
  expect(decideAtExit({ daemonSet, node: of, wasAnswered })).toEqual({ decision, why: expect.stringMatching(why) });
});

const required = (...nodeSelectorTerms: readonly object[]): NodeChoice => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const label = (key: string, operator: string, ...values: readonly string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

test.each<readonly [string, NodeChoice, boolean]>([
  ['no choice', {}, true],
  ['a selector that fits', { nodeSelector: { zone: 'a' } }, true],
  ['a selector that fits in part', { nodeSelector: { zone: 'a', disk: 'ssd' } }, false],
  ['a name of every object as a label', { nodeSelector: { toString: 'x' } }, false],
  ['In', required(label('zone', 'In', 'b', 'a')), true],
  ['In without the label', required(label('disk', 'In', 'ssd')), false],
  ['NotIn', required(label('zone', 'NotIn', 'a')), false],
  ['NotIn without the label', required(label('disk', 'NotIn', 'ssd')), true],
  ['Exists', required(label('zone', 'Exists')), true],
  ['DoesNotExist', required(label('zone', 'DoesNotExist')), false],
  ['Gt', required(label('cores', 'Gt', '4')), true],
  ['Lt', required(label('cores', 'Lt', '8')), false],
  ['Gt of a word', required(label('zone', 'Gt', '4')), false],
  ['an operator of the future', required(label('zone', 'Like', 'a')), false],
  ['one of several terms', required(label('zone', 'In', 'b'), label('cores', 'Exists')), true],
  ['an empty term', required({}), false],
  ['the name', required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['w1'] }] }), true],
  ['another field', required({ matchFields: [{ key: 'spec.x', operator: 'Exists' }] }), false],
])('a node fits by %s', (_, choice, expected) => {
  expect(nodeFits(choice, { name: 'w1', labels: { zone: 'a', cores: '8' } })).toBe(expected);
});

test('the API server is asked for the two objects by name, and a refusal becomes news once it answered', async () => {
  const asked: string[] = [];
  let refusal: number | null = 403;
  const ask = askAtExit({
    get: async (path) => {
      asked.push(path);
      if (refusal !== null) throw Object.assign(new Error('refused'), { status: refusal });
      return { metadata: { name: 'w1' } };
    },
    namespace: 'istio-system',
    daemonSet: 'redirect-agent',
    node: 'w1',
    timeoutMs: 1000,
  });
  expect(await ask.rehearse()).toMatch(/istio-system\/redirect-agent cannot be read: the answer is 403/);
  expect(asked).toEqual(['/apis/apps/v1/namespaces/istio-system/daemonsets/redirect-agent', '/api/v1/nodes/w1']);
  expect((await ask.decide()).decision).toBe('keep');
  refusal = null;
  expect(await ask.rehearse()).toBeNull();
  refusal = 403;
  expect((await ask.decide()).decision).toBe('remove');
});

test('no answer at all keeps everything', async () => {
  const get = () => Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { status: null }));
  const ask = askAtExit({ get, namespace: 'n', daemonSet: 'd', node: 'w', timeoutMs: 1000 });
  expect(await ask.decide()).toEqual({ decision: 'keep', why: expect.stringContaining('ECONNREFUSED') });
});
