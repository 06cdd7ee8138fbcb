import { expect, test } from 'vitest';
import { apply, verify } from '../../../src/index.js';
import { inpodEntry, withFakeInpodNode, withFakeNode } from '../../fakes/index.js';
import { desired, withLoop } from './fakes.js';

const pods = [1, 2, 3].map(inpodEntry);
const keys = pods.map(({ name }) => `default/${name}`);
const [first, second, third] = pods as [(typeof pods)[0], (typeof pods)[0], (typeof pods)[0]];

test('the node becomes what the source says, and ztunnel is told when all pods were tried', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, companion, events, phases, rest }) => {
      const state = node.document(pods);
      change(desired(state));
      await rest();
      expect(phases()).toEqual({ 'pod-1': 'redirected', 'pod-2': 'redirected', 'pod-3': 'redirected' });
      expect((await verify(state, node.options)).plan.changes).toEqual([]);
      expect([companion.programmed, [...(companion.held.at(-1)?.keys() ?? [])]]).toEqual([[state], keys]);
      expect(events.flatMap((one) => (one.kind === 'converged' ? [[one.cause, one.pods]] : []))).toEqual([
        ['start', null],
        ['start', keys],
      ]);
    }),
  ));

test('a start on a node that is right already writes nothing', () =>
  withFakeInpodNode(pods, async (node) => {
    const state = node.document(pods);
    await withLoop(node, async ({ change, rest }) => {
      change(desired(state));
      await rest();
    });
    node.kernel.ran.splice(0);
    await withLoop(node, async ({ change, phases, rest }) => {
      change(desired(state));
      await rest();
      expect(phases()).toEqual({ 'pod-1': 'redirected', 'pod-2': 'redirected', 'pod-3': 'redirected' });
      expect(node.kernel.ran.filter(({ writes }) => writes === true)).toEqual([]);
    });
  }));

test('only the pod that changed is worked on; one that leaves is removed by what it had', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, companion, events, phases, rest }) => {
      change(desired(node.document([first])));
      await rest();
      events.splice(0);
      node.kernel.ran.splice(0);
      change(desired(node.document([first, second])));
      await rest();
      expect(new Set(node.kernel.ran.flatMap(({ netns }) => netns ?? []))).toEqual(new Set([second.netns]));
      node.kernel.ran.splice(0);
      change(desired(node.document([second])));
      await rest();
      expect(new Set(node.kernel.ran.flatMap(({ netns }) => netns ?? []))).toEqual(new Set([first.netns]));
      expect(phases()).toEqual({ 'pod-2': 'redirected' });
      expect(events.filter(({ kind }) => kind.startsWith('pod-'))).toEqual([
        { kind: 'pod-redirected', pod: 'default/pod-2', sinceDeclared: 0 },
        { kind: 'pod-removed', pod: 'default/pod-1' },
      ]);
      expect([...(companion.held.at(-1)?.keys() ?? [])]).toEqual(['default/pod-2']);
      expect((await verify(node.document([second]), node.options)).plan.changes).toEqual([]);
    }),
  ));

test('ten thousand notices at once are one look, and a change that comes during a step is not lost', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, events, loop, phases, rest, source }) => {
      change(desired(node.document([first])));
      await rest();
      const asked = source.asked;
      events.splice(0);
      for (let notice = 0; notice < 10_000; notice += 1) change(desired(node.document([first])));
      await rest();
      expect(source.asked - asked).toBeLessThanOrEqual(2);
      expect(events.filter(({ kind }) => kind === 'converged')).toEqual([]);
      // While the second is programmed, the third comes.
      node.kernel.faults.push({
        meets: ({ netns }) => netns === second.netns,
        meanwhile: () => change(desired(node.document(pods))),
      });
      change(desired(node.document([first, second])));
      await rest();
      expect(phases()).toEqual({ 'pod-1': 'redirected', 'pod-2': 'redirected', 'pod-3': 'redirected' });
      expect(loop.memory().work.size).toBe(0);
    }),
  ));

test('a pod that cannot be programmed waits ever longer, and nobody else does', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, clock, companion, events, loop, phases, rest }) => {
      node.kernel.faults.push({ kind: 'refused', stays: true, meets: ({ netns }) => netns === second.netns });
      change(desired(node.document(pods)));
      await rest();
      expect(phases()).toEqual({ 'pod-1': 'redirected', 'pod-2': 'failed', 'pod-3': 'redirected' });
      const attempts = () => loop.rows().get('default/pod-2')?.error?.attempts;
      expect([attempts(), companion.programmed]).toEqual([1, []]);
      clock.advance(199);
      await rest();
      expect(attempts()).toBe(1);
      clock.advance(1);
      await rest();
      expect(attempts()).toBe(2);
      clock.advance(400);
      await rest();
      expect([attempts(), companion.programmed.length]).toEqual([3, 1]);
      expect(events.filter(({ kind }) => kind === 'pod-failed').length).toBe(1);
      node.kernel.faults.splice(0);
      clock.advance(800);
      await rest();
      expect(phases()).toEqual({ 'pod-1': 'redirected', 'pod-2': 'redirected', 'pod-3': 'redirected' });
    }),
  ));

test('one document that stops a batch is parted from the rest of it', () =>
  withFakeNode((node) =>
    withLoop(node, async ({ change, loop, rest }) => {
      const two = node.document();
      change(desired(two));
      await rest();
      expect([...loop.rows().values()].map(({ phase }) => phase)).toEqual(['redirected', 'redirected']);
      const more = [
        { namespace: 'default', name: 'pod-5', ip: '10.244.1.5', hostInterface: 'vp5' },
        { namespace: 'default', name: 'pod-6', ip: '10.244.1.6', hostInterface: 'nowhere' },
      ];
      const { pods: others } = two;
      const entries = others.map(({ hostInterface, ips: [ip], name, namespace }) => ({
        hostInterface,
        ip,
        name,
        namespace,
      }));
      change(desired(node.document({ pods: [...entries, ...more] })));
      await rest();
      expect(loop.rows().get('default/pod-5')?.phase).toBe('redirected');
      expect(loop.rows().get('default/pod-6')).toMatchObject({ phase: 'failed', error: { code: 'unknown-interface' } });
    }),
  ));

test('a first start leaves out the pod whose own statement is in the way of the whole', () =>
  withFakeNode((node) =>
    withLoop(node, async ({ change, loop, rest }) => {
      const entries = [
        { namespace: 'default', name: 'pod-5', ip: '10.244.1.5', hostInterface: 'vp5' },
        { namespace: 'default', name: 'pod-6', ip: '10.244.1.6', hostInterface: 'nowhere' },
      ];
      change(desired(node.document({ pods: entries })));
      await rest();
      expect(loop.rows().get('default/pod-5')?.phase).toBe('redirected');
      expect(loop.rows().get('default/pod-6')).toMatchObject({ phase: 'failed', error: { code: 'unknown-interface' } });
    }),
  ));

test('where nothing is in the namespaces of pods, none is waited for, and no drift is found', () =>
  withFakeNode((node) =>
    withLoop(node, async ({ change, clock, events, loop, rest }) => {
      const [, ...others] = node.document().pods;
      const entries = others.map(({ hostInterface, ips: [ip], name, namespace }) => ({
        hostInterface,
        ip,
        name,
        namespace,
      }));
      change(desired(node.document({ pods: entries })));
      await rest();
      const absent = { ...{ namespace: 'default', name: 'pod-5', ip: '10.244.1.5' }, netns: '/run/netns/absent' };
      change(desired(node.document({ pods: [...entries, { ...absent, hostInterface: 'vp5' }] })));
      await rest();
      expect(loop.rows().get('default/pod-5')).toMatchObject({ phase: 'redirected', error: null });
      clock.advance(60_000);
      await rest();
      expect(loop.rows().get('default/pod-5')?.phase).toBe('redirected');
      expect(events.filter(({ kind }) => kind === 'drift')).toEqual([]);
    }),
  ));

test('a namespace that goes takes its members along, and one that is awaited is found', () =>
  withFakeInpodNode([first, second], (node) =>
    withLoop(node, async ({ change, clock, loop, phases, rest, watch }) => {
      change(desired(node.document(pods)));
      await rest();
      expect(phases()).toEqual({ 'pod-1': 'redirected', 'pod-2': 'redirected', 'pod-3': 'waiting' });
      expect(loop.rows().get('default/pod-3')?.error?.message).toContain(third.netns);
      node.addPod(third);
      clock.advance(1_000);
      await rest();
      expect(phases()['pod-3']).toBe('redirected');
      node.kernel.removeNamespace(first.netns);
      watch.notify(['default/pod-1']);
      await rest();
      expect(phases()).toEqual({ 'pod-1': 'waiting', 'pod-2': 'redirected', 'pod-3': 'redirected' });
      const members = node.kernel.host.program.sets.flatMap((set) => set.members.map(({ entry }) => entry));
      expect(members.sort()).toEqual([...second.ips, ...third.ips].sort());
    }),
  ));

test('nothing is desired: everything goes; what is kept stays', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, companion, phases, rest }) => {
      const before = node.kernel.state();
      const state = node.document(pods);
      change(desired(state));
      await rest();
      const after = node.kernel.state();
      change({ kind: 'keep', why: 'ztunnel is gone', waiting: [] });
      await rest();
      expect(node.kernel.state()).toEqual(after);
      change({ kind: 'nothing', why: 'the document is gone', waiting: [] });
      await rest();
      expect([node.kernel.state(), phases()]).toEqual([before, {}]);
      expect(companion.programmed).toEqual([state, null]);
      change(desired(state));
      await rest();
      expect(node.kernel.state()).toEqual(after);
    }),
  ));

test('who waits for a pod is answered when ztunnel acknowledged it, or told why not', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, companion, loop, rest }) => {
      companion.acknowledgement = () => ({ state: 'pending', why: 'no ztunnel is connected' });
      change(desired(node.document([first])));
      await rest();
      const awaited = loop.settled('default/pod-1', new AbortController().signal);
      const impatient = new AbortController();
      const given = loop.settled('default/pod-1', impatient.signal).catch(String);
      impatient.abort();
      expect(await given).toContain('no ztunnel is connected');
      companion.acknowledgement = () => ({ state: 'acknowledged', at: 1 });
      loop.changed();
      expect((await awaited).phase).toBe('redirected');
      const nobody = AbortSignal.abort();
      await expect(loop.settled('default/pod-9', nobody)).rejects.toThrow('it is not declared');
    }),
  ));

test('a start while another apply works on the node waits for it, and goes on from what it leaves', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, loop, rest }) => {
      const state = node.document(pods);
      let [isAsked, goOn]: [() => void, (answer: boolean) => void] = [() => {}, () => {}];
      const asked = new Promise<void>((resolve) => {
        isAsked = resolve;
      });
      const other = apply(state, {
        ...node.options,
        only: 'shared',
        confirm: () => {
          isAsked();
          return new Promise<boolean>((resolve) => {
            goOn = resolve;
          });
        },
      });
      await asked;
      change(desired(state));
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect([loop.isAtRest(), loop.memory().shared.state, node.kernel.ran.filter(({ writes }) => writes)]).toEqual([
        false,
        null,
        [],
      ]);
      goOn(true);
      expect((await other).outcome).toBe('done');
      await rest();
      expect((await verify(state, node.options)).plan.changes).toEqual([]);
      expect(new Set([...loop.rows().values()].map(({ phase }) => phase))).toEqual(new Set(['redirected']));
    }),
  ));
