import { expect, onTestFinished, test } from 'vitest';
import { kubeApi } from '../../../../src/agent/kube/client.js';
import { readKubeconfig } from '../../../../src/agent/kube/kubeconfig.js';
import { annotationOutput } from '../../../../src/agent/sources/kubernetes/annotation-output.js';
import { eventOutput } from '../../../../src/agent/sources/kubernetes/event-output.js';
import { type PodView, readPod } from '../../../../src/agent/sources/kubernetes/pod-view.js';
import type { AgentPod, PodPhase } from '../../../../src/agent/status/pod-row.js';
import { startFakeKubernetes } from '../../../fakes/kubernetes/index.js';
import { until } from './fake-cluster.js';
import { podObject } from './objects.js';

const annotation = 'ambient.istio.io/redirection';

function row(uid: string, name: string, phase: PodPhase, error: AgentPod['error'] = null): AgentPod {
  return {
    ...{
      pod: `shop/${name}`,
      uid,
      phase,
      netns: null,
      ips: [],
      declaredAt: 1,
      programmedAt: null,
      verifiedAt: null,
      error,
    },
    acknowledgement: { state: 'not-needed' },
  };
}

async function cluster() {
  const fake = await startFakeKubernetes();
  const api = kubeApi(readKubeconfig(fake.kubeconfig, 'kubeconfig'));
  const outside = new Set<string>();
  const warnings: string[] = [];
  const uids = new Map<string, string>();
  const source = {
    pods: () => {
      const found = [...uids.keys()].flatMap((name) => {
        try {
          return readPod(fake.get('pods', name, 'shop'), new Set());
        } catch {
          return [];
        }
      });
      return new Map(found.map((pod): [string, PodView] => [pod.uid, pod]));
    },
    decisionOn: (uid: string) =>
      outside.has(uid)
        ? ({ kind: 'outside', reason: 'not-selected', why: '' } as const)
        : ({ kind: 'in-mesh', why: '' } as const),
  };
  onTestFinished(async () => {
    api.close();
    await fake.stop();
  });
  return {
    ...{ api, fake, outside, source, warnings },
    warn: (message: string) => warnings.push(message),
    add: (name: string, annotations: Readonly<Record<string, string>> = {}): string => {
      const { status, ...object } = podObject({ uid: 'x', name, annotations, ips: ['10.244.1.7'] });
      const made = fake.create('pods', object);
      uids.set(name, made.metadata.uid);
      void status;
      return made.metadata.uid;
    },
    value: (name: string) => fake.get('pods', name, 'shop').metadata.annotations?.[annotation] ?? null,
    writes: () => fake.requests.filter((one) => one.startsWith('PATCH') || one.startsWith('POST')),
  };
}

async function annotated() {
  const made = await cluster();
  const pace = { laterMs: 30, retryMs: [5, 20], unseenMs: 600_000, atOnce: 2 } as const;
  const output = annotationOutput({ api: made.api, source: made.source, warn: made.warn, pace });
  onTestFinished(() => output.stop());
  const tell = (...rows: readonly AgentPod[]) => output.tell(new Map(rows.map((one) => [one.pod, one])));
  return { ...made, output, tell };
}

test('the annotation follows the row: pending, enabled, and none when the pod leaves', async () => {
  const made = await annotated();
  const uid = made.add('web');
  made.tell(row(uid, 'web', 'programming'));
  made.tell(row(uid, 'web', 'pending'));
  await until(() => made.value('web') === 'pending', 'pending');
  made.tell(row(uid, 'web', 'redirected'));
  await until(() => made.value('web') === 'enabled', 'enabled');
  made.outside.add(uid);
  made.tell(row(uid, 'web', 'removing'));
  expect(made.value('web')).toBe('enabled');
  made.tell();
  await until(() => made.value('web') === null, 'none');
  expect(made.writes()).toEqual(Array.from({ length: 3 }, () => 'PATCH /api/v1/namespaces/shop/pods/web/status'));
});

test('after a restart only differences are written', async () => {
  const made = await annotated();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => made.add(name, { [annotation]: 'enabled' })) as [
    string,
    string,
    string,
  ];
  made.outside.add(c);
  made.tell(row(a, 'a', 'programming'), row(b, 'b', 'waiting'));
  made.tell(row(a, 'a', 'redirected'), row(b, 'b', 'redirected'));
  await until(() => made.value('c') === null, 'what is outside says so');
  expect(made.writes()).toHaveLength(1);
});

test('at the end what is due is written first', async () => {
  const made = await annotated();
  const rows = ['a', 'b', 'c', 'd', 'e'].map((name) => row(made.add(name), name, 'redirected'));
  made.tell(...rows);
  await until(() => made.value('e') === 'enabled', 'all');
  made.tell();
  await made.output.stop();
  expect(['a', 'b', 'c', 'd', 'e'].map(made.value)).toEqual([null, null, null, null, null]);
});

test('D16: an annotation that says more than is true is taken away after a while', async () => {
  const made = await annotated();
  const uid = made.add('web', { [annotation]: 'enabled' });
  made.tell(row(uid, 'web', 'waiting'));
  expect(made.writes()).toEqual([]);
  await until(() => made.value('web') === null, 'none');
});

test("a user's own value stays", async () => {
  const made = await annotated();
  const uid = made.add('web', { [annotation]: 'disabled' });
  const other = made.add('other');
  made.outside.add(uid);
  made.tell(row(other, 'other', 'redirected'));
  await until(() => made.value('other') === 'enabled', 'the other one');
  expect(made.value('web')).toBe('disabled');
});

test('a refusal is said once and tried again, and the other pods go on', async () => {
  const made = await annotated();
  const uid = made.add('web');
  let refusals = 0;
  const { request } = made.api;
  const api = {
    ...made.api,
    request: async (asked: Parameters<typeof request>[0]) => {
      if (asked.path.includes('/web/') && refusals++ < 3) throw Object.assign(new Error('PATCH: 500'), { status: 500 });
      return request(asked);
    },
  };
  const pace = { laterMs: 30, retryMs: [5, 20], unseenMs: 600_000, atOnce: 1 } as const;
  const output = annotationOutput({ api, source: made.source, warn: made.warn, pace });
  onTestFinished(() => output.stop());
  const other = made.add('other');
  output.tell(new Map([row(uid, 'web', 'redirected'), row(other, 'other', 'redirected')].map((one) => [one.pod, one])));
  await until(() => made.value('web') === 'enabled' && made.value('other') === 'enabled', 'both');
  expect(made.warnings).toEqual(['the annotation of a pod could not be written, and is tried again: PATCH: 500']);
});

test('another pod of the name is never written to, and one that is gone is no error', async () => {
  const made = await annotated();
  const uid = made.add('web');
  const old = made.source.pods();
  made.fake.remove('pods', 'web', 'shop');
  const output = annotationOutput({
    ...{ api: made.api, warn: made.warn },
    source: { ...made.source, pods: () => old },
    pace: { laterMs: 1, retryMs: [5, 20], unseenMs: 600_000, atOnce: 2 },
  });
  output.tell(new Map([['shop/web', row(uid, 'web', 'redirected')]]));
  await until(() => made.writes().length === 1, 'written to none');
  made.add('web');
  await output.stop();
  const again = annotationOutput({
    ...{ api: made.api, warn: made.warn },
    source: { ...made.source, pods: () => old },
    pace: { laterMs: 1, retryMs: [5, 20], unseenMs: 600_000, atOnce: 2 },
  });
  again.tell(new Map([['shop/web', row(uid, 'web', 'redirected')]]));
  await until(() => made.writes().length === 2, 'refused');
  await again.stop();
  expect(made.value('web')).toBeNull();
  expect(made.warnings).toEqual([]);
});

const failure = (message: string, code = 'cannot-be-redirected', attempts = 0): AgentPod['error'] => ({
  ...{ code, message, attempts, at: 1, nextAttemptAt: null },
});

test('an event for a pod that is not redirected, once in ten minutes', async () => {
  const made = await cluster();
  const bodies: { message: string; count: number; involvedObject: object; reason: string; type: string }[] = [];
  const api = {
    ...made.api,
    request: async ({ body, ...asked }: Parameters<typeof made.api.request>[0]) => {
      bodies.push(body as (typeof bodies)[number]);
      return made.api.request({ body, ...asked });
    },
  };
  let time = Date.UTC(2026, 0, 1);
  const output = eventOutput({
    api,
    source: made.source,
    node: 'worker-1',
    warn: made.warn,
    now: () => time,
    passed: () => time,
  });
  const uid = made.add('web');
  const tell = (...rows: readonly AgentPod[]) => output.tell(new Map(rows.map((one) => [one.pod, one])));
  tell(row(uid, 'web', 'waiting', failure('it has no address yet', 'waiting')));
  tell(row(uid, 'web', 'failed', { ...failure('busy', 'step-failed', 1)!, nextAttemptAt: 5 }));
  expect(bodies).toEqual([]);
  tell(row(uid, 'web', 'waiting', failure('annotation x is "yes"')));
  tell(row(uid, 'web', 'waiting', failure('annotation x is "no"')));
  time += 599_999;
  tell(row(uid, 'web', 'failed', failure('busy', 'step-failed', 3)));
  expect(bodies).toHaveLength(1);
  time += 1;
  tell(row(uid, 'web', 'failed', failure('busy', 'step-failed', 4)));
  await output.stop();
  expect(bodies.map(({ count, message }) => [count, message])).toEqual([
    [1, 'It is in the mesh and not redirected: annotation x is "yes"'],
    [3, 'It is in the mesh and not redirected: busy'],
  ]);
  expect(bodies[0]).toMatchObject({
    type: 'Warning',
    reason: 'NotRedirected',
    involvedObject: { kind: 'Pod', uid, name: 'web' },
  });
  expect(made.warnings).toEqual([]);
});

test('what concerns every pod of a node is no flood of events', async () => {
  const made = await cluster();
  const output = eventOutput({
    api: made.api,
    source: made.source,
    node: 'worker-1',
    warn: made.warn,
    now: () => 1e12,
    passed: () => 0,
  });
  const rows = Array.from({ length: 60 }, (_, index) =>
    row(made.add(`p${index}`), `p${index}`, 'failed', failure('no ipset')),
  );
  output.tell(new Map(rows.map((one) => [one.pod, one])));
  await output.stop();
  expect(made.writes()).toHaveLength(50);
  expect(made.warnings).toHaveLength(1);
});
