import { expect, onTestFinished, test } from 'vitest';
import { annotation, makeCluster, nodeName } from './cluster.js';

const size = { nodes: 4, podsOfNode: 6, namespaces: 3 };

async function started() {
  const cluster = await makeCluster(size);
  onTestFinished(() => cluster.stop());
  await cluster.startAgents();
  return cluster;
}

/** The pod that a request writes to; null: it only reads. */
function writtenBy(request: string): string | null {
  if (request.startsWith('GET ')) return null;
  const [, namespace, name] = /^PATCH \/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/status$/.exec(request) ?? [];
  return name === undefined ? request : `${namespace}/${name}`;
}

test('each node reads its own pods and all namespaces, and writes to the status of its own pods alone, once', async () => {
  const { server } = await started();
  const reads = server.requests.filter((request) => request.startsWith('GET '));
  for (let index = 0; index < size.nodes; index += 1) {
    const own = reads.filter(
      (request) =>
        decodeURIComponent(request).includes(`spec.nodeName=${nodeName(index)}&`) ||
        decodeURIComponent(request).endsWith(`spec.nodeName=${nodeName(index)}`),
    );
    expect(own.map((request) => /watch=/.test(request))).toEqual([false, true]);
  }
  // Nothing is read of pods without the name of a node.
  expect(reads.filter((request) => request.includes('/pods') && !request.includes('fieldSelector='))).toEqual([]);
  const written = server.requests.flatMap((request) => writtenBy(request) ?? []);
  expect(written.length).toBe(size.nodes * size.podsOfNode);
  expect(new Set(written).size).toBe(written.length);
  expect(written.filter((name) => !/^team-\d\/web-\d+$/.test(name))).toEqual([]);
});

test('no node hears of what happens on another', async () => {
  const cluster = await started();
  cluster.cost();
  await cluster.lifeOfPod('web-new-0', nodeName(2));
  const { events, requests } = cluster.cost();
  // Created, pending, with an address, annotated, ready, terminating, without a grace period, gone.
  expect(events).toEqual({ [nodeName(2)]: 8 });
  expect(requests).toEqual({ 'patch pods/status': 1 });
});

test('an agent that starts again writes nothing: what it says is said already', async () => {
  const cluster = await started();
  await cluster.stopAgents();
  const before = cluster.server.requests.length;
  cluster.cost();
  await cluster.startAgents();
  expect(cluster.cost().requests).toEqual({
    'list pods': size.nodes,
    'watch pods': size.nodes,
    'list namespaces': size.nodes,
    'watch namespaces': size.nodes,
  });
  expect(cluster.server.requests.slice(before).filter((request) => writtenBy(request) !== null)).toEqual([]);
  expect(cluster.server.get('pods', 'web-0', 'team-0').metadata.annotations[annotation]).toBe('enabled');
});
