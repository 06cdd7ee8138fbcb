import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  apply,
  loadLibc,
  observe,
  readObservation,
  type TraceQuestion,
  type TraceView,
  traceSent,
  writeObservation,
} from '../../src/index.js';
import type { Libc } from '../../src/kernel/native/libc.js';
import { runAt } from '../../src/kernel/native/namespace.js';
import { type PodNode, withPodNode } from './in-pod/pod-node.js';
import { stateFor, watched } from './node/library.js';
import { addNamespaces, deleteNamespaces } from './node/namespaces.js';
import { joiner, pods, withTestNode } from './node/test-node.js';
import { spawnSync } from './sync-process.js';

type Sent = Awaited<ReturnType<typeof traceSent>>;

function seen(sent: Sent): TraceView & { readonly observed: NonNullable<TraceView['observed']> } {
  if (!sent.ok) throw new Error(JSON.stringify(sent.diagnostics));
  const { observed } = sent.value;
  if (observed === undefined) throw new Error('it was not sent');
  return { ...sent.value, observed };
}

/** What became of a packet, and what the kernel says of that. */
function course(sent: Sent) {
  const { observed, outcome } = seen(sent);
  const { agreed, agrees, answer, foretold, parted } = observed;
  return { end: outcome.kind, agrees, isWhole: agreed === foretold && agreed > 0, answer, parted };
}

const agreed = { agrees: true, isWhole: true, parted: null };

/** As network plugins do it without a bridge. */
function route({ pods: all, run }: PodNode): void {
  const node = '10.244.1.254';
  run(null, 'sysctl -qw net.ipv4.ip_forward=1');
  for (const pod of all) {
    run(null, `ip address add ${node}/32 dev ${pod.name}; ip route add ${pod.ips[0]}/32 dev ${pod.name}`);
    run(pod, `ip route add ${node}/32 dev eth0; ip route del 10.244.1.0/24 dev eth0; ip route add default via ${node}`);
  }
}

test('mode inpod: packets take the foretold way through both pods and the node; where a rule was written since, they part', () =>
  withPodNode(async (node) => {
    route(node);
    const state = node.state({ backend: 'nft' });
    await apply(state, node.options);
    const send = (question: TraceQuestion) => traceSent({ states: [state] }, question, node.options);
    const out = { from: 'default/web-1', to: '10.244.1.2:80' };
    expect(course(await send(out))).toEqual({ ...agreed, end: 'captured', answer: 'refused' });
    expect(course(await send({ ...out, protocol: 'icmp' }))).toMatchObject({ ...agreed, answer: 'answered' });
    const through = { from: 'ztunnel@web-1', to: '10.244.1.2:80' };
    const sent = await send(through);
    expect(course(sent)).toEqual({ ...agreed, end: 'captured', answer: 'refused' });
    const steps = seen(sent).observed.steps.map(({ namespace }) => namespace);
    expect([...new Set(steps)]).toEqual(['pods/default_web-1', 'host', 'pods/default_web-2']);

    const folder = join(node.folder, 'observed');
    await writeObservation(folder, await observe(state, node.options));
    const against = await readObservation(folder);
    const drop = 'ip daddr 10.244.1.2 tcp dport 80 drop';
    const chain = 'add chain inet fw f { type filter hook forward priority 0; }';
    node.run(null, `nft 'add table inet fw; ${chain}; add rule inet fw f ${drop}'`);
    const { parted, steps: before } = seen(
      await traceSent({ states: [state], against }, through, node.options),
    ).observed;
    expect(parted).toMatchObject({
      expected: { kind: 'passes', namespace: 'host', hook: 'FORWARD' },
      seen: { kind: 'rule', namespace: 'host', table: 'inet fw', rule: `f ${drop}`, verdict: 'drop' },
      reason: expect.stringContaining('not in what was read'),
    });
    expect(before.at(-1)).toMatchObject({ hook: 'PREROUTING', namespace: 'host', device: 'web-1' });
    // Read now, the rule is foretold.
    expect(course(await send(through))).toEqual({ ...agreed, end: 'dropped', answer: null });
    for (const pod of [null, ...node.pods]) expect(node.run(pod, 'nft list tables')).not.toContain('redirect-trace');
  }));

/** What ztunnel listens with, behind a TPROXY rule. */
function listenAt(libc: Libc, netns: string, port: number): number {
  return runAt(libc, netns, () => {
    const fd = libc.socket(2, 1 | 0o2000000, 0);
    const address = Buffer.from([2, 0, port >> 8, port & 0xff, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    libc.setsockopt(fd, 0, 19, Buffer.from([1, 0, 0, 0]), 4);
    libc.bind(fd, address, address.length);
    libc.listen(fd, 1);
    return fd;
  });
}

test('mode geneve: through the tunnel to ztunnel, whether it listens, from a namespace that no document names; and past it; killed, it leaves nothing', () =>
  withTestNode(async (node) => {
    const libc = await loadLibc();
    const inside = `${node.netns.host}-p`;
    addNamespaces([inside]);
    try {
      const device = `${pods[0]?.hostInterface}-p`;
      node.run('host', `sysctl -qw net.ipv4.ip_forward=1; ip link set ${device} netns ${inside}`);
      node.run(
        'host',
        `ip -n ${inside} address add ${pods[0]?.ip}/32 dev ${device}; ip -n ${inside} link set ${device} up; ip -n ${inside} route add 10.244.1.1/32 dev ${device}; ip -n ${inside} route add default via 10.244.1.1`,
      );
      const state = stateFor(node, { profile: 'hardened' });
      const options = { machine: watched(node).machine, stateDirectory: node.folder };
      await apply(state, options);
      const send = (from: string, to: string) => traceSent({ states: [state] }, { from, to }, options);
      const question = [`default/${pods[0]?.name}`, '10.244.1.5:80'] as const;
      expect(course(await send(...question)).parted).toMatchObject({
        expected: { kind: 'rule', namespace: 'ztunnel', verdict: 'accept', mark: '0x400' },
        seen: { kind: 'rule', namespace: 'ztunnel', verdict: 'drop' },
        reason: expect.stringContaining('nobody listens'),
      });
      const listener = listenAt(libc, `/run/netns/${node.netns.ztunnel}`, 15001);
      try {
        const { agrees, end, isWhole } = course(await send(...question));
        expect({ agrees, end, isWhole }).toEqual({ agrees: true, end: 'captured', isWhole: true });
      } finally {
        closeSync(listener);
      }
      expect(course(await send('node', `${pods[0]?.ip}:80`))).toEqual({ ...agreed, end: 'sent', answer: 'refused' });
      // The other end of this device is on the node itself.
      await expect(send(`default/${pods[1]?.name}`, `${joiner.ip}:80`)).rejects.toThrow('no namespace behind vp4');
      const script = join(import.meta.dirname, 'node/trace-and-die.mjs');
      const argv = ['netns', 'exec', node.netns.host, process.execPath, script, node.write(), node.folder];
      const killed = spawnSync('ip', [...argv, `${pods[0]?.ip}:80`], { encoding: 'utf8' });
      expect(killed.stdout, killed.stderr).toMatch(/^table inet redirect-trace-[0-9a-f]{8}$/m);
      expect(killed.signal === 'SIGKILL' || killed.status === 137).toBe(true);
      expect(node.run('host', 'nft list tables')).not.toContain('redirect-trace');
    } finally {
      deleteNamespaces([inside]);
    }
  }));
