import { expect, test } from 'vitest';
import { ApplyError, apply, type Machine, plan, verify } from '../../../src/index.js';
import { type FakeInpodNode, type InpodEntry, inpodEntry, withFakeInpodNode } from '../../fakes/index.js';

const pods = [1, 2, 3, 4].map(inpodEntry);
const [first, second, third, fourth] = pods as [InpodEntry, InpodEntry, InpodEntry, InpodEntry];
const onlyOf = (...asked: readonly InpodEntry[]) => ({
  only: asked.map(({ name, namespace }) => ({ name, namespace })),
});

/** The machine of a node, and the paths of namespaces that it was asked about. */
function watched({ kernel }: FakeInpodNode): { readonly machine: Machine; readonly asked: Set<string> } {
  const { machine } = kernel;
  const asked = new Set<string>();
  const inode = (path: string) => {
    asked.add(path);
    return machine.inode(path);
  };
  return { machine: { ...machine, inode }, asked };
}

test('namespaces of pods that are not asked for are not looked at, whether something changes or not', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, options } = node;
    await apply(document([first, second, third]), options);
    const { asked, machine } = watched(node);
    const state = document(pods);
    for (const outcome of ['done', 'nothing-to-do']) {
      expect((await apply(state, { ...options, machine, ...onlyOf(fourth) })).outcome).toBe(outcome);
      expect([first, second, third].filter(({ netns }) => asked.has(netns))).toEqual([]);
      expect(asked).toContain(fourth.netns);
    }
    expect((await verify(state, options)).plan.changes).toEqual([]);
  }));

test('a namespace that a pod has already is refused to another one that is asked for alone', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, kernel, options } = node;
    await apply(document([first, second]), options);
    kernel.addPath('/proc/7/ns/net', first.netns);
    const thief = { ...third, ips: first.ips.map((ip) => `${ip}9`), netns: '/proc/7/ns/net' };
    const before = kernel.state();
    const failure = await apply(document([first, second, thief]), { ...options, ...onlyOf(thief) }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ApplyError);
    const { obstacles } = (failure as ApplyError).plan;
    expect(obstacles.map(({ code, message }) => [code, message])).toEqual([
      [
        'namespace-claimed-twice',
        `${thief.netns} of default/pod-3 is the same network namespace as ${first.netns} of default/pod-1`,
      ],
    ]);
    expect(kernel.state()).toEqual(before);
    // Those that have nothing to do with it go on.
    expect((await apply(document([first, second, thief]), { ...options, ...onlyOf(second) })).outcome).toBe(
      'nothing-to-do',
    );
  }));

test('a namespace that its pod left is free for another one', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, kernel, options } = node;
    await apply(document([first, second]), options);
    kernel.addPath('/proc/7/ns/net', first.netns);
    const heir = { ...third, ips: first.ips, netns: '/proc/7/ns/net' };
    const moved = { ...first, ips: fourth.ips, netns: fourth.netns };
    const found = await plan(document([moved, second, heir]), { ...options, ...onlyOf(heir) });
    expect(found.plan.obstacles).toEqual([]);
  }));

test('an address that another pod has by now stays with it when the earlier one goes', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, options } = node;
    const { ips, name, namespace, uid } = first;
    await apply(document([first, second]), options);
    const state = document([second, { ...third, ips }]);
    const found = await plan(state, { ...options, only: [{ name, namespace, ips, uid }] });
    const onNode = found.plan.changes.filter(({ scope }) => scope === 'host');
    expect(onNode.map(({ item, kind }) => [kind, item.object])).toEqual(ips.map(() => ['changed', 'member']));
  }));
