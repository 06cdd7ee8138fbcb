import { expect, test } from 'vitest';
import { apply, destroy, type NodeState, verify } from '../../src/index.js';
import { addNextZtunnel, type FakeNode, joiner, nextZtunnel, pods, withFakeNode, ztunnelPath } from '../fakes/index.js';

const backends = ['iptables-nft', 'iptables-legacy', 'nft'] as const;

test.each(backends)('%s: a fresh node is programmed, and then there is nothing to do', (backend) =>
  withFakeNode(async ({ document, kernel, options }) => {
    const state = document({ backend });
    expect((await apply(state, options)).outcome).toBe('done');
    kernel.countWritesAnew();
    expect((await apply(state, options)).outcome).toBe('nothing-to-do');
    expect((await verify(state, options)).plan.changes).toEqual([]);
    expect(kernel.writesSoFar).toBe(0);
  }),
);

test.each(backends)('%s: a rehearsal passes and leaves no namespace behind', (backend) =>
  withFakeNode(async ({ document, kernel, options }) => {
    const before = kernel.namespaces.size;
    const report = await apply(document({ backend }), { ...options, rehearsal: true });
    expect(report.rehearsal).toBe('passed');
    expect(kernel.namespaces.size).toBe(before);
  }),
);

test.each(['iptables-nft', 'iptables-legacy'])('%s: with any profile, destroy leaves the node as it was', (backend) =>
  withFakeNode(async ({ document, kernel, options }) => {
    const before = kernel.state();
    for (const profile of ['istio-1.18', 'istio-1.20', 'hardened']) {
      await apply(document({ backend, profile }), options);
      expect(kernel.state()).not.toEqual(before);
      await destroy(null, options);
      expect(kernel.state()).toEqual(before);
    }
  }),
);

test('a joining pod adds a member, a route and a sysctl; a leaving pod removes them', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    await apply(document(), options);
    const before = kernel.state();
    const { plan } = await apply(document({ pods: [...pods, joiner] }), options);
    expect(plan.changes.length).toBeLessThan(5);
    expect(kernel.host.program.sets.flatMap(({ members }) => members.map(({ entry }) => entry))).toContain(joiner.ip);
    await apply(document(), options);
    expect(kernel.state()).toEqual(before);
  }));

test('the cached state of an apply spares the next one most of its reading', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    const { cached } = await apply(document(), options);
    const read = kernel.ran.length;
    await apply(document({ pods: [...pods, joiner] }), { ...options, cached });
    expect(kernel.ran.length - read).toBeLessThan(read / 2);
    expect((await verify(document({ pods: [...pods, joiner] }), options)).plan.changes).toEqual([]);
  }));

test('the tunnels follow ztunnel into another namespace', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    await apply(document(), options);
    const old = kernel.namespaceAt(ztunnelPath)?.program.rulesets;
    addNextZtunnel(kernel);
    const next = document({ ztunnel: nextZtunnel });
    await apply(next, options);
    expect(rulesIn(kernel.namespaceAt(ztunnelPath)?.program.rulesets)).toBe(0);
    expect(rulesIn(kernel.namespaceAt(nextZtunnel.netns)?.program.rulesets)).toBe(rulesIn(old));
    expect((await verify(next, options)).plan.changes).toEqual([]);
  }));

function rulesIn(
  rulesets: readonly {
    readonly tables: readonly { readonly chains: readonly { readonly rules: readonly unknown[] }[] }[];
  }[] = [],
) {
  return rulesets.flatMap(({ tables }) => tables.flatMap(({ chains }) => chains.flatMap(({ rules }) => rules))).length;
}

const drifts: readonly (readonly [string, (node: FakeNode) => void])[] = [
  ['an ip rule is gone', ({ kernel }) => kernel.ip(null, deletedRule(kernel.run(null, 'ip -4 -json rule show')))],
  [
    'a member of the set is gone',
    ({ kernel }) => kernel.run(null, 'ipset restore', `del ztunnel-pods-ips ${pods[0]?.ip}`),
  ],
  ['a route is gone with its device', ({ kernel }) => kernel.ip(null, 'link set dev istioout down')],
  ['a link is gone', ({ kernel }) => kernel.ip(null, 'link del dev istioin')],
  [
    'our chains are flushed',
    ({ kernel }) => kernel.run(null, 'iptables-nft-restore --noflush', '*mangle\n-F ztunnel-PREROUTING\nCOMMIT\n'),
  ],
  [
    'somebody pushed our jump down',
    ({ kernel }) =>
      kernel.run(null, 'iptables-nft-restore --noflush', '*nat\n-I PREROUTING 1 -s 192.0.2.1/32 -j ACCEPT\nCOMMIT\n'),
  ],
  ['a setting is another', ({ kernel }) => kernel.run(null, 'tee /proc/sys/net/ipv4/conf/vzt/rp_filter', '1')],
  [
    "ztunnel's rules are gone",
    ({ kernel }) => kernel.run(ztunnelPath, 'iptables-nft-restore --noflush', '*mangle\n-F PREROUTING\nCOMMIT\n'),
  ],
];

function deletedRule(json: string): string {
  const rules = JSON.parse(json) as readonly {
    priority: number;
    fwmark?: string;
    fwmask?: string;
    table?: string;
    protocol: string;
  }[];
  const found = rules.find(({ priority }) => priority === 101);
  return `rule del priority 101 fwmark ${found?.fwmark}/${found?.fwmask} lookup ${found?.table} protocol ${found?.protocol}`;
}

test.each(drifts)('drift is noticed and repaired: %s', (_, drift) =>
  withFakeNode(async (node) => {
    const { document, options } = node;
    const state: NodeState = document({ profile: 'hardened' });
    await apply(state, options);
    drift(node);
    expect((await verify(state, options)).plan.changes).not.toEqual([]);
    expect((await apply(state, options)).outcome).toBe('done');
    expect((await verify(state, options)).plan.changes).toEqual([]);
  }),
);
