import { expect, test } from 'vitest';
import { apply, type CachedState, type NodeState, plan, refresh } from '../../src/index.js';
import { type FakeNode, joiner, pods, withFakeNode, ztunnelPath } from '../fakes/index.js';

/** Drift in both namespaces that has not been read. */
async function drifted({ document, kernel, options }: FakeNode): Promise<CachedState> {
  const { cached } = await apply(document(), options);
  if (cached === null) throw new Error('an apply gives back what it left');
  kernel.run(null, 'iptables-nft-restore --noflush', '*mangle\n-F ztunnel-PREROUTING\nCOMMIT\n');
  kernel.run(ztunnelPath, 'iptables-nft-restore --noflush', '*mangle\n-F PREROUTING\nCOMMIT\n');
  return cached;
}

async function scopesSeen({ options }: FakeNode, state: NodeState, cached: CachedState): Promise<readonly string[]> {
  const { plan: found } = await plan(state, { ...options, cached });
  expect(found.obstacles).toEqual([]);
  return [...new Set(found.changes.map(({ scope }) => scope))];
}

test('a cached state says by scope what it covers', () =>
  withFakeNode(async ({ document, options }) => {
    const { cached } = await apply(document(), options);
    expect([...(cached?.scopes.keys() ?? [])]).toEqual(['host', 'ztunnel']);
    expect(cached?.retiring).toEqual([]);
  }));

test.each([
  [[], []],
  [['host'], ['host']],
  [['ztunnel'], ['ztunnel']],
  [
    ['host', 'ztunnel'],
    ['host', 'ztunnel'],
  ],
])('with %j refreshed, drift is seen in %j', (refreshed, seen) =>
  withFakeNode(async (node) => {
    const cached = await drifted(node);
    expect(await scopesSeen(node, node.document(), refresh(cached, refreshed))).toEqual(seen);
  }),
);

test('a refreshed scope alone is read, and what it then holds is what the next apply goes by', () =>
  withFakeNode(async (node) => {
    const { document, kernel, options } = node;
    const cached = await drifted(node);
    const before = kernel.ran.length;
    const report = await apply(document(), { ...options, cached: refresh(cached, ['ztunnel']) });
    expect(report.outcome).toBe('done');
    const onNode = kernel.ran.slice(before).filter(({ netns }) => netns == null);
    expect(onNode.filter(({ argv }) => argv.join(' ').match(/iptables|ipset|nft/))).toEqual([]);
    expect(await scopesSeen(node, document(), report.cached ?? cached)).toEqual([]);
  }));

test('another document, or another namespace behind a path, is read anew; another pod is not', () =>
  withFakeNode(async (node) => {
    const { document, kernel } = node;
    const cached = await drifted(node);
    const joined = document({ pods: [...pods, joiner] });
    const { plan: more } = await plan(joined, { ...node.options, cached });
    expect(more.changes.map(({ item }) => item.object).sort()).toEqual(['member', 'route', 'sysctl']);
    const other = document({ profile: 'istio-1.19' });
    expect(await scopesSeen(node, other, cached)).toEqual(['host', 'ztunnel']);
    kernel.removeNamespace(ztunnelPath);
    await expect(plan(document(), { ...node.options, cached })).rejects.toThrow(ztunnelPath);
  }));

test('a pod that joins or leaves is read back alone: no list of links, sets or tables', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    let { cached } = await apply(document(), options);
    for (const state of [document({ pods: [...pods, joiner] }), document()]) {
      const before = kernel.ran.length;
      ({ cached } = await apply(state, { ...options, cached }));
      const asked = kernel.ran.slice(before).filter(({ argv }) => argv[0] === 'ip');
      expect(asked.filter(({ argv }) => argv.join(' ').endsWith('link show'))).toEqual([]);
      const words = asked.flatMap(({ stdin }) => (stdin ?? '').split('\n')).filter((line) => line.includes(' show '));
      expect(words.filter((line) => !line.startsWith('link show dev '))).toEqual([
        expect.stringMatching(/^route show table 100 exact /),
      ]);
      const sets = kernel.ran.slice(before).filter(({ argv }) => argv[0] === 'ipset');
      expect(sets.map(({ argv }) => argv[1]).sort()).toEqual(['restore', 'test']);
    }
    expect((await plan(document(), options)).plan.changes).toEqual([]);
  }));
