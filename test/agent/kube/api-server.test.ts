import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KubeApi } from '../../../src/agent/kube/api.js';
import { kubeApi } from '../../../src/agent/kube/client.js';
import { KubeError } from '../../../src/agent/kube/kube-error.js';
import { followPods, truth } from './followed-pods.js';
import { startTarget, type Target } from './target.js';

/* Client and follower on the fake; `npm run test:kubernetes` runs the same on a real API server. */

const inDefault = '/api/v1/namespaces/default/pods';
const eventually = { timeout: 60_000, interval: 10 };
let target: Target;
let api: KubeApi;

beforeAll(async () => {
  target = await startTarget();
  api = kubeApi(target.connection);
});

afterAll(async () => {
  api.close();
  await target.close();
});

const create = (name: string, nodeName = 'node-a') =>
  api.request({
    method: 'POST',
    path: inDefault,
    body: { metadata: { name }, spec: { nodeName, containers: [{ name: 'app', image: 'example/app:1' }] } },
  });
const patch = (name: string, labels: Readonly<Record<string, string | null>>) =>
  api.request({ method: 'PATCH', path: `${inDefault}/${name}`, body: { metadata: { labels } } });
const remove = (name: string) =>
  api.request({ method: 'DELETE', path: `${inDefault}/${name}`, body: { gracePeriodSeconds: 0 } });

test("a pod's life is followed, the pods of other nodes are not", async () => {
  const { pods, held, heard, end } = followPods(target.connection);
  await create('first');
  await create('elsewhere', 'node-b');
  await expect.poll(() => held().map(([, { name }]) => name), eventually).toEqual(['first']);
  expect(pods.isSynced()).toBe(true);
  await patch('first', { x: '1' });
  await api.request({ method: 'PATCH', path: `${inDefault}/first/status`, body: { status: { phase: 'Running' } } });
  await expect.poll(() => held()[0]?.[1], eventually).toEqual({ name: 'first', labels: { x: '1' }, phase: 'Running' });
  await remove('first');
  await create('first');
  await patch('first', { again: '1' });
  await expect.poll(() => held().map(([, { labels }]) => labels), eventually).toEqual([{ again: '1' }]);
  expect(held()).toEqual(await truth(target.connection));
  expect([pods.error(), heard.warnings]).toEqual([null, []]);
  await end();
  await remove('first');
});

test('refusals are typed', async () => {
  await create('taken');
  await expect(create('taken')).rejects.toMatchObject({ status: 409, reason: 'AlreadyExists' });
  await expect(remove('nobody')).rejects.toMatchObject({ status: 404, reason: 'NotFound' });
  const stale = { metadata: { resourceVersion: '1', labels: { x: '1' } } };
  const path = `${inDefault}/taken`;
  await expect(api.request({ method: 'PATCH', path, body: stale })).rejects.toMatchObject({
    status: 409,
    reason: 'Conflict',
  });
  await expect(api.request({ path: '/api/v1/widgets' })).rejects.toBeInstanceOf(KubeError);
  await remove('taken');
});

test('a thousand pods are listed in pages and told at once', async () => {
  const names = Array.from({ length: 1000 }, (_, index) => `many-${index}`);
  await inParallel(names, create);
  const { held, heard, pods, end } = followPods(target.connection);
  await expect.poll(pods.isSynced, eventually).toBe(true);
  expect(heard.batches).toEqual([1000]);
  expect(held()).toEqual(await truth(target.connection));
  await inParallel(names, remove);
  await expect.poll(() => held().length, eventually).toBe(0);
  expect(heard.batches.length).toBeLessThan(1000);
  await end();
});

test('after a restart of the server, and after its history is gone, all is as it should be', async () => {
  const { held, pods, end } = followPods(target.connection);
  await create('stays');
  await create('goes');
  await expect.poll(() => held().length, eventually).toBe(2);
  await target.kill();
  await expect.poll(pods.error, eventually).toContain('ECONN');
  await target.start();
  await remove('goes');
  await create('comes');
  await patch('stays', { x: '1' });
  await target.compact();
  await expect
    .poll(
      () =>
        held()
          .map(([, { name }]) => name)
          .sort(),
      eventually,
    )
    .toEqual(['comes', 'stays']);
  await expect.poll(pods.error, eventually).toBe(null);
  await patch('stays', { x: '2' });
  await expect.poll(() => held().some(([, { labels }]) => labels['x'] === '2'), eventually).toBe(true);
  expect(held()).toEqual(await truth(target.connection));
  await end();
  for (const name of ['stays', 'comes']) await remove(name);
});

async function inParallel(names: readonly string[], work: (name: string) => Promise<unknown>): Promise<void> {
  const queue = [...names];
  const worker = async () => {
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) await work(name);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}
