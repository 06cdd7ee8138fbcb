import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Connection, checkedToken } from '../../../src/agent/kube/connection.js';
import { readKubeconfig } from '../../../src/agent/kube/kubeconfig.js';
import type { Pace } from '../../../src/agent/kube/pace.js';
import { type FakeKubernetes, faults, startFakeKubernetes } from '../../fakes/kubernetes/index.js';
import { followPods, truth } from './followed-pods.js';

const eventually = { timeout: 60_000, interval: 5 };
let fake: FakeKubernetes;
let connection: Connection;
let following: ReturnType<typeof followPods>;

beforeEach(async () => {
  fake = await startFakeKubernetes();
  connection = readKubeconfig(fake.kubeconfig, '/fake');
});

afterEach(async () => {
  await following.end();
  await fake.stop().catch(() => {});
});

const create = (name: string, node = 'node-a') => fake.create('pods', { metadata: { name }, spec: { nodeName: node } });
const names = () =>
  following
    .held()
    .map(([, { name }]) => name)
    .sort();

async function begin(pace: Partial<Pace> = {}): Promise<void> {
  following = followPods(connection, pace);
  await expect.poll(following.pods.isSynced, eventually).toBe(true);
  await expect.poll(fake.watches, eventually).toBe(1);
}

test.each([
  ['403', () => faults.forbidden('watch', 'pods'), '403 Forbidden'],
  ['429', () => faults.busy(0), '429'],
  ['500', () => faults.internalError(), '500 InternalError'],
  ['a page', () => faults.page(503), '503'],
  ['a page that says 200', () => faults.page(200), 'that is not JSON'],
])('%s for a while: what is known holds, and it is said why it is behind', async (_, refuse, words) => {
  create('a');
  await begin();
  fake.faults.refuse = refuse;
  fake.disconnect();
  await expect.poll(following.pods.error, eventually).toContain(words);
  expect(names()).toEqual(['a']);
  create('b');
  fake.faults.refuse = () => null;
  await expect.poll(names, eventually).toEqual(['a', 'b']);
  expect(following.pods.error()).toBe(null);
});

test('a token that expires in between', async () => {
  let token = 'first';
  fake.faults.tokens = ['first'];
  connection = { ...connection, token: () => checkedToken(token, 'a test'), tokenChanges: true };
  await begin();
  fake.faults.tokens = ['second'];
  fake.disconnect();
  await expect.poll(following.pods.error, eventually).toContain('401 Unauthorized');
  token = 'second';
  create('a');
  await expect.poll(names, eventually).toEqual(['a']);
});

test.each(['kept', 'forgotten', 'lost'] as const)('a server that starts again with its history %s', async (history) => {
  for (const name of ['a', 'b', 'c']) create(name);
  await begin();
  await fake.stop();
  await expect.poll(following.pods.error, eventually).toContain('ECONNREFUSED');
  await fake.start(history);
  create('d');
  await expect.poll(names, eventually).toEqual(history === 'lost' ? ['d'] : ['a', 'b', 'c', 'd']);
  expect(following.held()).toEqual(await truth(connection));
});

test('ERROR events, unknown types and rubbish on the wire', async () => {
  create('a');
  await begin();
  for (const line of [
    '{"type":"ERROR","object":{"kind":"Status","status":"Failure","code":500,"reason":"InternalError","message":"x"}}',
    '{"type":"NEWS","object":{}}',
    '<html>',
    `{"type":"ADDED","object":{"metadata":{"name":"old","uid":"u","resourceVersion":"1"}}}`,
  ]) {
    fake.sendLine(line);
    create(`after-${fake.requests.length}`);
    await expect.poll(following.held, eventually).toEqual(await truth(connection));
    await expect.poll(fake.watches, eventually).toBe(1);
  }
  expect(following.heard.warnings).toHaveLength(1);
  expect(following.heard.errors.join()).toMatch(/500 InternalError: x.*no event/s);
});

test('a watch that is ended by the server goes on where it was, without another list', async () => {
  await begin({ settled: -1 });
  create('a');
  await expect.poll(names, eventually).toEqual(['a']);
  fake.endWatches();
  await expect.poll(() => fake.requests.filter((each) => each.includes('watch=true')).length, eventually).toBe(2);
  create('b');
  await expect.poll(names, eventually).toEqual(['a', 'b']);
  expect(fake.requests.filter((each) => !each.includes('watch=true'))).toHaveLength(1);
});

test('duplicates, slow delivery and disconnects while pods come and go: the end is the truth', async () => {
  fake.faults.copies = 2;
  await begin({ firstDelay: 1, longestDelay: 5 });
  const alive = new Set<string>();
  for (let round = 0; round < 60; round += 1) {
    if (round === 30) fake.faults.slow = { bytes: 100, pause: 1 };
    const name = `p${round % 7}`;
    if (round % 3 === 2) fake.remove('pods', create(`brief-${round}`).metadata.name);
    else if (alive.delete(name)) fake.remove('pods', name);
    else {
      create(name);
      alive.add(name);
    }
    if (round % 10 === 9) fake.disconnect();
    if (round % 25 === 24) fake.compact();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  fake.faults.slow = null;
  const wanted = await truth(connection);
  await expect.poll(following.held, eventually).toEqual(wanted);
});

test('a storm of ten thousand events is seen as few batches', async () => {
  create('a');
  await begin();
  for (let count = 0; count < 10_000; count += 1)
    fake.patch('pods', 'a', { metadata: { labels: { count: String(count) } } });
  await expect.poll(() => following.held()[0]?.[1].labels['count'], eventually).toBe('9999');
  expect(following.heard.batches.length).toBeLessThan(500);
  expect(following.heard.errors).toEqual([null]);
});
