import { expect, test } from 'vitest';
import { apply, destroy, verify } from '../../../src/index.js';
import { type FakeInpodNode, type FaultKind, inpodEntry, withFakeInpodNode } from '../../fakes/index.js';

const pods = [1, 2, 3].map(inpodEntry);
const [, bad] = pods;
if (bad === undefined) throw new Error('there are three pods');
const kinds: readonly FaultKind[] = [
  'refused',
  'killed-before',
  'killed-half-way',
  'killed-after',
  'done-and-denied',
  'hangs',
];

/** Fails the bad pod's writing process with this number, counted from 1. */
function failAt({ kernel }: FakeInpodNode, number: number, kind: FaultKind): void {
  let writes = 0;
  kernel.faults.push({
    kind,
    meets: ({ netns, writes: changes }) => {
      if (netns !== bad?.netns || changes !== true) return false;
      writes += 1;
      return writes === number;
    },
  });
}

const inside = ({ kernel }: FakeInpodNode, { netns }: { readonly netns: string }) =>
  kernel.state().filter((line) => line.startsWith(`${kernel.namespaceAt(netns)?.key}: `));
const members = ({ kernel }: FakeInpodNode) =>
  kernel.host.program.sets.flatMap((set) => set.members.map(({ entry, extra }) => [entry, ...extra].join(' ')));
const statuses = (rows: readonly { readonly pod: string; readonly status: string }[]) =>
  Object.fromEntries(rows.map(({ pod, status }) => [pod, status]));
const membersOf = (...of: readonly (typeof pods)[number][]) =>
  of.flatMap(({ ips, uid }) => ips.map((ip) => `${ip} comment ${uid}`)).sort();

test.each(kinds)(
  'a fresh pod, one of whose writes is %s, is as it was, and the others are programmed',
  async (kind) => {
    for (let number = 1; number <= 4; number += 1)
      await withFakeInpodNode(pods, async (node) => {
        const { document, kernel, options } = node;
        const before = inside(node, bad);
        expect(before).not.toEqual([]);
        failAt(node, number, kind);
        const report = await apply(document(pods), options);
        expect(kernel.faults).toEqual([]);
        if (report.outcome === 'done') {
          // The tool said no and had done it, or the new plan went another way.
          expect(['refused', 'done-and-denied']).toContain(kind);
          expect((await verify(document(pods), options)).plan.changes).toEqual([]);
          return;
        }
        expect([report.outcome, statuses(report.pods)]).toEqual([
          'incomplete',
          { 'default/pod-1': 'programmed', 'default/pod-2': 'failed', 'default/pod-3': 'programmed' },
        ]);
        expect(report.pods[0]).toMatchObject({ pod: 'default/pod-2', why: expect.stringMatching(/^step \d+ of \d+ /) });
        expect(report.pods[0]?.why).not.toContain('taking back');
        expect(inside(node, bad)).toEqual(before);
        expect(members(node).sort()).toEqual(membersOf(...pods.filter((one) => one !== bad)));
        const again = await apply(document(pods), options);
        expect([again.outcome, statuses(again.pods)]).toEqual([
          'done',
          { 'default/pod-1': 'unchanged', 'default/pod-2': 'programmed', 'default/pod-3': 'unchanged' },
        ]);
        expect((await verify(document(pods), options)).plan.changes).toEqual([]);
      });
  },
);

test('destroy', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, kernel, options } = node;
    const bare = kernel.state();
    await apply(document(pods), options);
    const before = inside(node, bad);
    failAt(node, 2, 'killed-half-way');
    const report = await destroy(null, options);
    expect([report.outcome, statuses(report.pods)]).toEqual([
      'incomplete',
      { 'default/pod-1': 'removed', 'default/pod-2': 'failed', 'default/pod-3': 'removed' },
    ]);
    expect(inside(node, bad)).toEqual(before);
    expect(members(node)).toEqual(membersOf(bad));
    const again = await destroy(null, options);
    expect([again.outcome, statuses(again.pods)]).toEqual(['done', { 'default/pod-2': 'removed' }]);
    expect(kernel.state()).toEqual(bare);
  }));
