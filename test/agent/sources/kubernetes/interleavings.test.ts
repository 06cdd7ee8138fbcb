import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNodeState, printNodeState } from '../../../../src/index.js';
import { fakeCluster, until } from './fake-cluster.js';
import { inMesh, type PodSpec } from './objects.js';

/** Few names and addresses, so that they are used again. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      name: fc.constantFrom('a', 'b', 'c'),
      namespace: fc.constantFrom('shop', 'plain'),
      ip: fc.integer({ min: 0, max: 4 }),
      phase: fc.constantFrom('Pending', 'Running'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      which: fc.nat(),
      what: fc.constantFrom('address', 'finish', 'terminate', 'sidecar', 'label', 'annotate'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), which: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('namespace' as const),
      name: fc.constantFrom('shop', 'plain'),
      isIn: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'pods' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'namespaces' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cni' as const), which: fc.nat() }) },
);
const pace = { recheckMs: 600_000, retryMs: [5, 20], aheadMs: 2, unknownMs: 5, unlistedMs: 20 } as const;

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const changes: Readonly<Record<string, (pod: PodSpec) => PodSpec>> = {
  address: (pod) => ({ ...pod, phase: 'Running', ips: ['10.244.1.3'] }),
  finish: (pod) => ({ ...pod, phase: 'Succeeded' }),
  terminate: (pod) => ({ ...pod, isTerminating: true }),
  sidecar: (pod) => ({ ...pod, annotations: { 'sidecar.istio.io/status': '{}' } }),
  label: (pod) => ({ ...pod, labels: { 'istio.io/dataplane-mode': pod.namespace === 'plain' ? 'ambient' : 'none' } }),
  annotate: (pod) => ({ ...pod, annotations: { 'ambient.istio.io/dns-capture': 'maybe' } }),
};

function carryOut(step: Step, index: number, made: ReturnType<typeof fakeCluster>): Promise<unknown> | undefined {
  const chosen = (which: number) => [...made.pods.keys()][which % Math.max(1, made.pods.size)];
  switch (step.kind) {
    case 'create': {
      const { ip, name, namespace, phase } = step;
      // The API has one object of a name, and one pod with an address, but for those that are about to go.
      for (const [uid, pod] of made.pods) if (pod.name === name && pod.namespace === namespace) made.pods.delete(uid);
      const uid = `${name}-${index}`;
      made.pods.set(uid, { uid, name, namespace, phase, created: index, ips: ip === 0 ? [] : [`10.244.1.${ip}`] });
      return;
    }
    case 'change': {
      const uid = chosen(step.which);
      const pod = uid === undefined ? undefined : made.pods.get(uid);
      if (uid !== undefined && pod !== undefined) made.pods.set(uid, changes[step.what]?.(pod) ?? pod);
      return;
    }
    case 'delete':
      made.pods.delete(chosen(step.which) ?? '');
      return;
    case 'namespace':
      made.namespaces.set(step.name, step.isIn ? inMesh : {});
      return;
    case 'pods':
      made.deliverPods();
      return;
    case 'namespaces':
      made.deliverNamespaces();
      return;
    case 'cni': {
      const pod = made.pods.get(chosen(step.which) ?? '');
      if (pod === undefined) return;
      const word = { namespace: pod.namespace ?? '', name: pod.name, netns: `/run/netns/${pod.uid}`, ips: [] };
      return made.source.announce(word, AbortSignal.timeout(15)).catch(() => {});
    }
  }
}

async function settled(made: ReturnType<typeof fakeCluster>) {
  made.deliverNamespaces();
  made.deliverPods();
  made.sync();
  const looksUp = () => {
    const desired = made.source.current();
    return desired !== null && !desired.waiting.some(({ why }) => why.includes('is looked for'));
  };
  await until(looksUp, 'settled');
  const desired = made.source.current();
  if (desired?.kind !== 'state') return expect.fail('no state');
  return desired;
}

test('events of any order, repeated or missed, end where the API alone leads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), fc.nat({ max: 24 }), async (steps, syncAt) => {
      const made = fakeCluster({ options: { pace } });
      const fresh = fakeCluster();
      made.namespaces.set('shop', inMesh);
      made.namespaces.set('plain', {});
      try {
        for (const [index, one] of steps.entries()) {
          if (index === Math.min(syncAt, steps.length - 1)) made.sync();
          await carryOut(one, index, made);
          const between = made.source.current();
          // Whatever is desired on the way is a document that is valid by all rules.
          if (between?.kind === 'state')
            expect(parseNodeState(printNodeState(between.state))).toMatchObject({ ok: true });
        }
        for (const [uid, pod] of made.pods) fresh.pods.set(uid, pod);
        for (const [name, labels] of made.namespaces) fresh.namespaces.set(name, labels);
        const expected = await settled(fresh);
        await settled(made);
        // A pod that was asked for and went before the list had it is believed for a while.
        await until(() => isDeepStrictEqual(made.source.current(), expected), 'the same').catch(() => {});
        expect(made.source.current()).toEqual(expected);
      } finally {
        await Promise.all([made.stop(), fresh.stop()]);
      }
    }),
    { numRuns: 100 },
  );
});
