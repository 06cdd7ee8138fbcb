import { expect, test } from 'vitest';
import { makeRepairs } from '../../src/agent/drift/repairs.js';
import { defaultEnrolment } from '../../src/agent/enrolment/enrolment.js';
import { heldObjects } from '../../src/agent/kube/held-objects.js';
import { identityOf } from '../../src/agent/kube/identity.js';
import { repairs } from '../../src/agent/metrics/repairs.js';
import { readDefaults } from '../../src/agent/sources/kubernetes/defaults.js';
import { kubernetesModeOf } from '../../src/agent/sources/kubernetes/modes/list.js';
import { placeBook } from '../../src/agent/sources/kubernetes/place-book.js';
import { podTable } from '../../src/agent/sources/kubernetes/pod-table.js';
import { readPod } from '../../src/agent/sources/kubernetes/pod-view.js';
import { hear, nextRequest, noteSent, startSession } from '../../src/agent/zds/session.js';
import type { Workload } from '../../src/agent/zds/workload.js';
import { inpodEntry, withFakeInpodNode } from '../fakes/index.js';
import { desired, withLoop } from './converge/fakes.js';
import { podObject } from './sources/kubernetes/objects.js';

/* An agent runs for months: of pods that are gone it holds nothing. */

const many = Array.from({ length: 2_000 }, (_, index) => index);

test('the loop, fingerprints and namespaces that are watched', () => {
  const pods = [1, 2, 3, 4, 5, 6].map(inpodEntry);
  return withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, companion, loop, rest, watch }) => {
      for (let round = 0; round < 4; round += 1) {
        const some = pods.filter((_, index) => (index + round) % 3 !== 0);
        change({ ...desired(node.document(some)), waiting: [waiting(`default/late-${round}`)] } as never);
        await rest();
        watch.notify(null);
        await rest();
        expect([...loop.rows().keys()]).toHaveLength(some.length + 1);
      }
      change(desired(node.document([])));
      await rest();
      const { declared, held, work } = loop.memory();
      expect([declared.size, held.size, work.size, loop.rows().size]).toEqual([0, 0, 0, 0]);
      expect(companion.held.at(-1)?.size).toBe(0);
      expect([...watch.followed().keys()]).toEqual(['host']);
    }),
  );
});

function waiting(pod: string) {
  return { pod, uid: null, why: 'it has no address yet', needsAttention: false };
}

test('a scope that is gone leaves no history: a pod of the same name starts anew', () => {
  const history = makeRepairs();
  for (let repair = 0; repair < 6; repair += 1) history.repaired('default/a', true, repair);
  expect([history.putsJumpBack('default/a'), history.pausedUntil('default/a') > 0]).toEqual([false, true]);
  history.forget('default/a');
  expect([history.putsJumpBack('default/a'), history.pausedUntil('default/a')]).toEqual([true, 0]);
});

test('the objects of the API, and the table of pods', () => {
  const inMesh = { 'istio.io/dataplane-mode': 'ambient' };
  const read = readDefaults('apiVersion: redirect/v1\nkind: NodeState\nmode: inpod\nprofile: istio-1.29\n', 'n', 'd');
  if (!read.ok) expect.fail('no defaults');
  const held = heldObjects((object) => readPod(object, new Set(['istio.io/dataplane-mode'])), expect.fail);
  const settings = { enrolment: defaultEnrolment, mode: kubernetesModeOf('inpod'), document: read.value.standIn };
  const table = podTable(settings);
  for (const index of many) {
    const [name, ip] = [`web-${index % 7}`, `10.244.1.${index % 250}`];
    const object = podObject({ uid: `u${index}`, name, ips: [ip], labels: inMesh, created: index });
    const identity = identityOf(object);
    if (identity === null) expect.fail('no identity');
    held.put(identity, object);
    for (const { after, before } of held.takeChanges()) {
      if (before !== null) table.drop(before.uid);
      if (after === null) continue;
      const place = { netns: `/run/netns/${index}`, hostInterface: null, podInterface: null };
      table.put({ pod: after, namespaceLabels: inMesh, place, whyNoPlace: null, announcedIps: [] });
    }
    table.settle();
    // Six others of the node are left.
    expect(table.entries.size).toBe(Math.min(index + 1, 7));
  }
  held.keepOnly(new Set());
  for (const { before } of held.takeChanges()) table.drop(before?.uid ?? '');
  table.settle();
  expect([held.items.size, held.versionOf('u1999')]).toEqual([0, undefined]);
  expect([table.facts.size, table.candidates.size, table.entries.size]).toEqual([0, 0, 0]);
});

test('the places that the CNI chain named', () => {
  const book = placeBook({
    ...{ locate: async () => new Map(), files: { inode: async () => '1' }, namespaceSuffices: true, changed: () => {} },
    ...{ recheckMs: 1_000, retryMs: [1_000, 1_000] as const },
  });
  for (const index of many) {
    book.announce(`u${index}`, { netns: `/run/netns/${index}`, inode: '1', ips: ['10.0.0.1'] });
    book.want(new Map(), [`u${index}`]);
  }
  book.want(new Map(), []);
  const left = many.filter((index) => book.placeOf(`u${index}`) !== null || book.announcedIps(`u${index}`).length > 0);
  expect(left).toEqual([]);
});

test('what ztunnel was told', () => {
  const now = { monotonic: 0, wall: 0 };
  const session = startSession(now);
  const [hello, done] = [Buffer.from('0801', 'hex'), Buffer.from('0a00', 'hex')];
  let held: ReadonlyMap<string, Workload> = new Map();
  const drain = () => {
    for (let next = nextRequest(session, held, now); next !== null; next = nextRequest(session, held, now)) {
      noteSent(session, next, next.kind === 'add' ? '4:1' : null, now);
      hear(session, done, held, now);
    }
  };
  hear(session, hello, held, now);
  for (const index of many) {
    const uid = `u${index}`;
    const netns = { path: `/ns/${uid}`, id: '4:1' };
    held = new Map([[uid, { uid, pod: `a/${uid}`, name: uid, namespace: 'a', serviceAccount: 's', netns }]]);
    drain();
    expect([...session.told.keys()]).toEqual([uid]);
  }
  held = new Map();
  drain();
  expect([session.told.size, session.remaining]).toEqual([0, []]);
});

test('drift that was not repaired before its pod went is no repair of a later one', () => {
  const repairedBy = repairs();
  const differences = { missing: 1, extra: 0, changed: 0, moved: 0, duplicated: 0 };
  for (const index of many) {
    const pod = `default/p${index}`;
    repairedBy({ kind: 'drift', scope: pod, differences, summary: '' });
    repairedBy({ kind: 'pod-removed', pod });
  }
  expect(repairedBy({ kind: 'converged', cause: 'resync', pods: null, changes: 0, durations: {} })).toEqual([]);
});
