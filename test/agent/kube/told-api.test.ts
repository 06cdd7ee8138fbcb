import { expect, test } from 'vitest';
import type { AgentEvent } from '../../../src/agent/events.js';
import type { KubeApi } from '../../../src/agent/kube/api.js';
import { kindOfRequest, toldApi } from '../../../src/agent/kube/told-api.js';

function told(api: Partial<KubeApi>): { readonly api: KubeApi; readonly events: AgentEvent[] } {
  const events: AgentEvent[] = [];
  const inner: KubeApi = { request: async () => ({}), lines: async function* () {}, close: () => {}, ...api };
  let clock = 0;
  const tick = () => {
    clock += 5;
    return clock;
  };
  return { api: toldApi(inner, (event) => void events.push(event), tick), events };
}

test.each([
  ['GET', '/api/v1/pods?fieldSelector=spec.nodeName%3Dw', 'list', 'pods'],
  ['GET', '/api/v1/namespaces', 'list', 'namespaces'],
  ['GET', '/api/v1/namespaces/default', 'get', 'namespaces'],
  ['GET', '/api/v1/nodes/worker-1', 'get', 'nodes'],
  ['PATCH', '/api/v1/namespaces/default/pods/web-0', 'patch', 'pods'],
  ['PATCH', '/api/v1/namespaces/default/pods/web-0/status', 'patch', 'pods/status'],
  ['POST', '/api/v1/namespaces/default/events', 'create', 'events'],
  ['POST', '/apis/events.k8s.io/v1/namespaces/default/events', 'create', 'events'],
  ['GET', '/version', 'list', 'other'],
] as const)('%s %s is %s of %s', (method, path, verb, resource) => {
  expect(kindOfRequest({ method, path })).toEqual({ verb, resource });
});

test('a request is told with its status, and its answer or error goes on', async () => {
  const answer = { items: [] };
  const { api, events } = told({ request: async () => answer });
  expect(await api.request({ path: '/api/v1/pods' })).toBe(answer);
  expect(events).toEqual([{ kind: 'kube-request', verb: 'list', resource: 'pods', status: 200, durationMs: 5 }]);

  const refusal = Object.assign(new Error('forbidden'), { status: 403 });
  const refused = told({ request: () => Promise.reject(refusal) });
  await expect(refused.api.request({ path: '/api/v1/pods' })).rejects.toBe(refusal);
  expect(refused.events).toMatchObject([{ status: 403 }]);

  const gone = told({ request: () => Promise.reject(new Error('ECONNREFUSED')) });
  await expect(gone.api.request({ path: '/api/v1/pods' })).rejects.toThrow('ECONNREFUSED');
  expect(gone.events).toMatchObject([{ status: null }]);
});

test('a watch is told when it is granted, and then line by line', async () => {
  const { api, events } = told({
    lines: async function* (_, opened) {
      opened?.();
      yield '{"type":"ADDED"}';
      yield 'é';
    },
  });
  let isOpened = false;
  const lines: string[] = [];
  const open = () => {
    isOpened = true;
  };
  for await (const line of api.lines({ path: '/api/v1/pods?watch=1' }, open)) lines.push(line);
  expect([isOpened, lines]).toEqual([true, ['{"type":"ADDED"}', 'é']]);
  expect(events).toEqual([
    { kind: 'kube-request', verb: 'watch', resource: 'pods', status: 200, durationMs: 5 },
    { kind: 'kube-event', resource: 'pods', bytes: 17 },
    { kind: 'kube-event', resource: 'pods', bytes: 3 },
  ]);
});

test('a watch that is refused is told once, and its error goes on', async () => {
  const refusal = Object.assign(new Error('too old'), { status: 410 });
  const { api, events } = told({
    // biome-ignore lint/correctness/useYield: it is refused before its first line
    lines: async function* () {
      throw refusal;
    },
  });
  const read = async () => {
    for await (const _ of api.lines({ path: '/api/v1/pods?watch=1' }));
  };
  await expect(read()).rejects.toBe(refusal);
  expect(events).toMatchObject([{ verb: 'watch', status: 410 }]);
});
