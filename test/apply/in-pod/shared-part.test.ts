import { expect, test } from 'vitest';
import { apply, type PodRow, plan, verify } from '../../../src/index.js';
import { type FakeInpodNode, inpodEntry, withFakeInpodNode } from '../../fakes/index.js';

const pods = [1, 2, 3].map(inpodEntry);
const only = 'shared' as const;
const refs = pods.map(({ name, namespace }) => ({ name, namespace }));

const members = ({ kernel }: FakeInpodNode) =>
  kernel.host.program.sets.flatMap((set) => set.members.map(({ entry }) => entry)).sort();
const statuses = (rows: readonly PodRow[]) => rows.map(({ pod, status }) => `${pod} ${status}`).sort();
/** Namespaces of pods in which a process ran. */
const visited = ({ kernel }: FakeInpodNode) => [...new Set(kernel.ran.splice(0).flatMap(({ netns }) => netns ?? []))];

test('the shared part comes first, then pods a few at a time', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, options } = node;
    const state = document(pods);
    const shared = await apply(state, { ...options, only });
    expect([shared.outcome, shared.cached, statuses(shared.pods)]).toEqual([
      'done',
      null,
      ['default/pod-1 left-out', 'default/pod-2 left-out', 'default/pod-3 left-out'],
    ]);
    expect([visited(node), members(node)]).toEqual([[], []]);
    expect((await apply(state, { ...options, only: refs.slice(0, 2) })).outcome).toBe('done');
    expect((await apply(state, { ...options, only: refs.slice(2) })).outcome).toBe('done');
    expect(members(node)).toEqual(pods.flatMap(({ ips }) => ips).sort());
    expect((await verify(state, options)).plan.changes).toEqual([]);
  }));

test('a shared part that differs is put right without a look into a pod, and what pods have stays', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, kernel, options } = node;
    const state = document(pods);
    await apply(state, options);
    const whole = kernel.state();
    expect((await plan(state, { ...options, only })).plan.changes).toEqual([]);
    kernel.run(null, 'iptables-nft-restore --noflush', '*nat\n:ISTIO_POSTRT - [0:0]\nCOMMIT\n');
    kernel.run(null, 'ipset restore', 'del istio-inpod-probes-v4 10.244.1.1\n');
    visited(node);
    const checked = await verify(state, { ...options, only });
    expect([checked.plan.changes.length > 0, checked.effect]).toEqual([true, null]);
    expect((await apply(state, { ...options, only })).outcome).toBe('done');
    expect([visited(node), kernel.state()]).toEqual([[], whole]);
  }));

test('what is left of pods that the document does not have goes with the shared part', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, kernel, options } = node;
    await apply(document(pods), options);
    const [first, second, third] = pods as [(typeof pods)[0], (typeof pods)[0], (typeof pods)[0]];
    kernel.removeNamespace(third.netns);
    const left = document([first]);
    const report = await apply(left, { ...options, only });
    expect(statuses(report.pods)).toEqual(['default/pod-1 left-out', 'default/pod-2 removed']);
    expect(members(node)).toEqual([...first.ips].sort());
    expect((await verify(left, options)).plan.changes).toEqual([]);
    expect(kernel.namespaceAt(second.netns)?.program.ipRules.map(({ priority }) => priority)).not.toContain(32764);
  }));

test('where another design is recorded, the pods are part of it', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, options } = node;
    await apply(document(pods), options);
    const moved = document(pods, { constants: { table: 177 } });
    const report = await apply(moved, { ...options, only });
    expect([report.outcome, new Set(report.pods.map(({ status }) => status))]).toEqual([
      'done',
      new Set(['programmed']),
    ]);
    expect((await verify(moved, options)).plan.changes).toEqual([]);
  }));
