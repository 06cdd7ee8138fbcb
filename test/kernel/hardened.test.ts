import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Profile, runCommand, type TunnelKind } from '../../src/index.js';
import {
  expectCaptured,
  fragileJourneys,
  type Journey,
  type Lab,
  runJourneys,
  startConnectionLoop,
  startLongLivedConnections,
  stopProxy,
} from '../../src/lab/index.js';
import { type LabMember, namespaceName } from '../../src/lab/topology.js';
import { compiled } from './lab-apply-compiled.js';
import { applyEverywhere, failedJourneys, withLab } from './lab-for-tests.js';

/* What the prover says of the profiles, where it takes more than a journey to see it on the kernel. */

const fromMeshPod = 'ip saddr 10.244.1.11 ip daddr 10.244.2.11 tcp dport 8080';

for (const tunnel of ['vxlan', 'veth'] as const)
  test(`${tunnel}: when ztunnel's veth and namespace disappear, no traffic of a mesh pod leaves in plain text`, () =>
    withLab(async (lab) => expect(await sentWithoutZtunnel(lab, 'hardened', tunnel)).toBe(0)));

test('with a published profile it does, so the count detects leaks', () =>
  withLab(async (lab) => expect(await sentWithoutZtunnel(lab, 'istio-1.20', 'vxlan')).toBeGreaterThan(0)));

/**
 * Packets of an open connection and of new ones to the other node, in plain text, after the pod has sent some of each.
 */
async function sentWithoutZtunnel(lab: Lab, profile: Profile, tunnel: TunnelKind): Promise<number> {
  const { node1, node2 } = lab.nodes;
  await applyEverywhere(lab, compiled, { profile, backend: 'iptables-nft', tunnel });
  const arrived = await counter(node2, 'prerouting', -400, `iifname "eth0" ${fromMeshPod}`);
  const sent = await counter(node1, 'prerouting', -400, `iifname "vetha1" ${fromMeshPod} tcp flags & syn == 0`);
  const connections = await startLongLivedConnections(lab, 'a1', ['b1']);
  await connections.advance(3);
  expect(await arrived()).toBe(0);
  // The veth first: a process that closes its connections properly leaks nothing.
  await inNode(node1, `ip link delete ${node1.proxy.hostInterface}`);
  await stopProxy(lab, 'node1');
  await inNode(node1, `ip netns delete ${namespaceName(lab, node1.proxy.name)}`);
  const connectionLoop = await startConnectionLoop(lab, 'a1', 'b1');
  const before = await sent();
  await connectionLoop.advance(30);
  // Data that is not acknowledged is retransmitted.
  while ((await sent()) < before + 3) await sleep(20);
  await connectionLoop.stop();
  await connections.stop();
  return arrived();
}

test.each([
  ['istio-1.19', false],
  ['hardened', true],
] as const)("%s: a mark that another program set on the node's packets stays: %s", (profile, isKept) =>
  withLab(async (lab) => {
    const { node1 } = lab.nodes;
    await applyEverywhere(lab, compiled, { profile, backend: 'iptables-nft', tunnel: 'veth' });
    const toPod = 'ip daddr 10.244.1.11 tcp dport 8080';
    await counter(node1, 'output', -300, `${toPod} meta mark set meta mark or 0x80000000`);
    const all = await counter(node1, 'postrouting', 300, toPod);
    const kept = await counter(node1, 'postrouting', 300, `${toPod} meta mark & 0x80000000 != 0`);
    const probe = { from: 'node1', to: 'a1', protocol: 'tcp' } as const;
    expect((await runJourneys(lab, expectCaptured(lab, { profile }), [probe], 60)).map(({ ok }) => ok)).toEqual([true]);
    expect(await all()).toBeGreaterThan(2);
    expect(await kept()).toBe(isKept ? await all() : 0);
  }),
);

test('journeys depend on each rule that only hardened has', () =>
  withLab(async (lab) => {
    await applyEverywhere(lab, compiled, { profile: 'hardened', backend: 'iptables-nft', tunnel: 'veth' });
    const titleOf = ({ from, protocol, to }: Journey) => `${from} ${to} ${protocol}`;
    const failing = async (journeys: readonly Journey[]) =>
      (await runJourneys(lab, expectCaptured(lab), journeys, 3)).filter(({ ok }) => !ok).map(titleOf);
    const { node1 } = lab.nodes;
    await inNode(node1, 'iptables-nft -t nat -D ztunnel-POSTROUTING -o istioin -j ACCEPT');
    await inNode(node1, 'iptables-nft -t filter -D ztunnel-FORWARD -m mark --mark 0x100/0x100 -j ACCEPT');
    const dependent = ['a1 entry-d1 tcp', 'c1 port-a1 tcp', 'd1 port-a1 tcp'];
    const isDependent = (journey: Journey) => dependent.includes(titleOf(journey));
    expect((await failing(fragileJourneys.filter(isDependent))).sort()).toEqual(dependent);
    const others = fragileJourneys.filter((journey) => !isDependent(journey));
    expect(await failedJourneys(lab, expectCaptured(lab), others)).toBe('');

    await inNode(node1, 'iptables-nft -t mangle -D ztunnel-PREROUTING ! -p tcp -j MARK --set-xmark 0x220/0x220');
    await inNode(node1, 'ip rule add priority 103 lookup 100');
    expect(await failing(fragileJourneys)).toEqual(
      expect.arrayContaining([
        ...['c1 a1 icmp', 'd1 a1 icmp', 'a1 c1 icmp'],
        ...['node1 a1 udp', 'a1 wire1 tcp', 'wire1 a1 tcp', 'a1 dns1 dns', 'a1 dns1 dns-tcp', 'node1 vip-a1 tcp'],
      ]),
    );
  }));

let counters = 0;

/** A counting rule of its own on a node, and what it has counted. */
async function counter(node: LabMember, hook: string, priority: number, rule: string): Promise<() => Promise<number>> {
  const table = `count-${counters++}`;
  const type = hook === 'output' ? 'route' : 'filter';
  await inNode(
    node,
    'nft -f -',
    `table ip ${table} {\n chain seen {\n type ${type} hook ${hook} priority ${priority};\n ${rule} counter\n }\n}\n`,
  );
  return async () => {
    const listed = await inNode(node, `nft list table ip ${table}`);
    return Number(/counter packets (\d+)/.exec(listed)?.[1]);
  };
}

async function inNode({ netns }: LabMember, words: string, stdin = ''): Promise<string> {
  const { exitCode, stderr, stdout } = await runCommand({ argv: words.split(' '), netns, stdin });
  expect([words, exitCode, stderr]).toEqual([words, 0, '']);
  return stdout;
}
