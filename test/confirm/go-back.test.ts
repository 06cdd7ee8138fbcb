import { expect, test } from 'vitest';
import { parseReturnPoint, printReturnPoint } from '../../src/apply/return-point.js';
import { apply, goBack, type NodeState, type ReturnPoint } from '../../src/index.js';
import {
  addNextZtunnel,
  inpodEntry,
  joiner,
  nextZtunnel,
  pods,
  withFakeInpodNode,
  withFakeNode,
  ztunnelPath,
} from '../fakes/index.js';

/** As another process reads it. */
function read(point: ReturnPoint | null): ReturnPoint {
  const parsed = point && parseReturnPoint(printReturnPoint(point));
  if (parsed === null) throw new Error('the apply wrote nothing');
  return parsed;
}

async function applied(state: NodeState, options: Parameters<typeof apply>[1]): Promise<ReturnPoint> {
  let found: ReturnPoint | null = null;
  const report = await apply(state, {
    ...options,
    beforeWrite: async (point) => {
      found = point;
    },
  });
  expect(report.outcome).toBe('done');
  return read(found);
}

const constants = { set: 'mesh-pods', chainPrefix: 'mesh-', tables: { inbound: 200, outbound: 201, proxy: 202 } };

const changes = [
  ['a joining pod', { pods: [...pods, joiner] }],
  ['other names and tables', { constants }],
  ['another profile', { profile: 'hardened' }],
  ['another backend', { backend: 'nft' }],
  ['no ztunnel', { ztunnel: undefined, pods: [] }],
] as const;

test.each(changes)('after an apply with %s another process goes back to what was there', (_, change) =>
  withFakeNode(async ({ document, kernel, options }) => {
    const bare = kernel.state();
    const first = await applied(document(), options);
    const before = kernel.state();
    const point = await applied(document(change), options);
    expect(kernel.state()).not.toEqual(before);
    expect(await goBack(point, options)).toBe('all');
    expect(kernel.state()).toEqual(before);
    expect((await apply(document(), options)).outcome).toBe('nothing-to-do');
    expect(await goBack(first, options)).toBe('all');
    expect(kernel.state()).toEqual(bare);
  }),
);

test("the tunnels return from a new ztunnel's namespace to the old one", () =>
  withFakeNode(async ({ document, kernel, options }) => {
    await applied(document(), options);
    addNextZtunnel(kernel);
    const before = kernel.state();
    const point = await applied(document({ ztunnel: nextZtunnel }), options);
    expect(kernel.state()).not.toEqual(before);
    expect(await goBack(point, options)).toBe('all');
    expect(kernel.state()).toEqual(before);
    expect(kernel.namespaceAt(ztunnelPath)?.program.rulesets).not.toEqual([]);
  }));

test('what other programs wrote meanwhile stays', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    const point = await applied(document(), options);
    kernel.run(null, 'iptables-nft-restore --noflush', '*nat\n:THEIRS - [0:0]\n-A THEIRS -j ACCEPT\nCOMMIT\n');
    kernel.ip(null, 'route add 192.0.2.0/24 dev vzt');
    expect(await goBack(point, options)).toBe('all');
    const left = kernel.state().join('\n');
    expect(left).toContain('THEIRS');
    expect(left).toContain('192.0.2.0/24');
    expect(left).not.toMatch(/ztunnel-/);
  }));

test('pods with rules of their own go back, and one that ended meanwhile is no obstacle', () =>
  withFakeInpodNode([1, 2, 3].map(inpodEntry), async ({ document, kernel, options }) => {
    const one = inpodEntry(1);
    const [two, three] = [inpodEntry(2), inpodEntry(3)];
    await applied(document([one]), options);
    const before = kernel.state();
    const point = await applied(document([one, two, three]), options);
    expect(await goBack(point, options)).toBe('all');
    expect(kernel.state()).toEqual(before);
    expect((await apply(document([one]), options)).outcome).toBe('nothing-to-do');
    const again = await applied(document([one, two, three]), options);
    kernel.removeNamespace(three.netns);
    expect(await goBack(again, options)).toBe('all');
    expect((await apply(document([one]), options)).outcome).toBe('nothing-to-do');
    expect(kernel.state().join('\n')).not.toContain(two.uid);
  }));

test('where the caller stops it before the first write, nothing is changed and nothing recorded', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    const bare = kernel.state();
    const beforeWrite = async () => Promise.reject(new Error('no watchdog'));
    await expect(apply(document(), { ...options, beforeWrite })).rejects.toThrow('no watchdog');
    expect(kernel.state()).toEqual(bare);
    expect(kernel.writesSoFar).toBe(0);
  }));

test('text that is no return point is refused', () => {
  expect(parseReturnPoint('')).toBeNull();
  expect(parseReturnPoint('bm90aGluZw==')).toBeNull();
});
