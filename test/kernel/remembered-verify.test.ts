import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply, type Machine, plan, type Verified, verify } from '../../src/index.js';
import { type PodsNode, withPods } from './in-pod/pod-node.js';

const said = ({ effect, failed, gone, plan: drift, pods }: Verified) =>
  JSON.stringify({
    changes: drift.changes,
    obstacles: drift.obstacles,
    steps: drift.steps,
    effect,
    pods,
    failed,
    gone,
  });

/** What others do, on the node (null) or in the first pod, and how it is undone. */
const writes: readonly (readonly ['node' | 'pod', string, string])[] = [
  ['node', 'ip rule add priority 1 lookup main', 'ip rule del priority 1'],
  ['node', 'ipset add istio-inpod-probes-v4 10.9.9.9', 'ipset del istio-inpod-probes-v4 10.9.9.9'],
  ['node', 'iptables-nft -t nat -I POSTROUTING -j ACCEPT', 'iptables-nft -t nat -D POSTROUTING -j ACCEPT'],
  ['node', 'ip route add 10.77.0.0/16 dev lo', 'ip route del 10.77.0.0/16'],
  ['node', 'sysctl -qw net.ipv4.conf.web-1.rp_filter=1', 'sysctl -qw net.ipv4.conf.web-1.rp_filter=0'],
  ['pod', 'ip rule add priority 1 lookup main', 'ip rule del priority 1'],
  ['pod', 'ip route flush table 100', 'ip route add local 0.0.0.0/0 dev lo table 100'],
  ['pod', 'sysctl -qw net.ipv4.conf.all.accept_local=1', 'sysctl -qw net.ipv4.conf.all.accept_local=0'],
  ['pod', 'nft add table inet t; nft add chain inet t c; nft delete table inet t', 'true'],
  ['pod', 'ip link set eth0 down', 'ip link set eth0 up'],
  ['pod', 'ip address add 10.88.0.1/32 dev lo', 'ip address del 10.88.0.1/32 dev lo'],
];

/** A machine that remembers nothing yet. */
const fresh = ({ machine, stateDirectory }: PodsNode['options']) => ({ machine: { ...machine }, stateDirectory });

test('a verify that remembers says what one says that reads everything', async () => {
  await withPods(1, async (node) => {
    const { options, pods, ran, run } = node;
    const state = node.state({ backend: 'iptables-nft' });
    await apply(state, options);
    const first = await verify(state, options);
    expect(first).toMatchObject({ effect: { holds: true }, plan: { changes: [], obstacles: [] } });
    // Of the first one nobody could tell whether the record, written a moment before, was the one that it read.
    const second = await verify(state, options);
    const before = ran.length;
    expect(await verify(state, options)).toBe(second);
    expect(ran).toHaveLength(before);
    expect(said(second)).toBe(said(first));
    expect(said(await verify(state, fresh(options)))).toBe(said(first));

    await fc.assert(
      fc.asyncProperty(fc.subarray([...writes], { minLength: 1, maxLength: 2 }), async (some) => {
        const inPlace = (place: 'node' | 'pod') => (place === 'node' ? null : (pods[0] ?? null));
        for (const [place, write] of some) run(inPlace(place), write);
        const drifted = said(await verify(state, options));
        expect(drifted).toBe(said(await verify(state, fresh(options))));
        expect(said(await verify(state, options))).toBe(drifted);
        for (const [place, , undo] of some) run(inPlace(place), undo);
        expect(said(await verify(state, options))).toBe(said(await verify(state, fresh(options))));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 4) },
    );
  });
});

test('what somebody writes and takes back while the node is read is not remembered', async () => {
  await withPods(1, async (node) => {
    const { options, pods, run } = node;
    const [pod = null] = pods;
    const state = node.state();
    await apply(state, options);
    let remaining: string[] = [];
    const { machine } = options;
    const disturbed: Machine = {
      ...machine,
      execute: async (command, signal) => {
        const isAboutRoutes = command.argv[0] === 'ip' && (command.stdin ?? '').includes('route show');
        const [write, undo] = isAboutRoutes && command.netns === pod?.netns ? remaining.splice(0) : [];
        if (write !== undefined) run(pod, write);
        const result = await machine.execute(command, signal);
        if (undo !== undefined) run(pod, undo);
        return result;
      },
    };
    const own = { ...options, machine: disturbed };
    remaining = ['ip route del local 0.0.0.0/0 dev lo table 100', 'ip route add local 0.0.0.0/0 dev lo table 100'];
    const meanwhile = await plan(state, own);
    expect(remaining).toEqual([]);
    expect(meanwhile.plan.changes.length).toBeGreaterThan(0);
    const after = await plan(state, own);
    expect(after.plan.changes.length).toBeLessThan(meanwhile.plan.changes.length);
    expect(after.plan.changes).toEqual((await plan(state, fresh(options))).plan.changes);
    // Addresses of IPv6 change until the kernel has looked for duplicates.
    let [last, again] = [after, await plan(state, own)];
    while (again !== last) [last, again] = [again, await plan(state, own)];
    expect(again.plan.changes).toEqual(after.plan.changes);
  });
});
