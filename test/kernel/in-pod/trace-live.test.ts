import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apply, type NodeState, observedProgram, trace, traceLive } from '../../../src/index.js';
import type { KernelProgram } from '../../../src/ir/program.js';
import { type PodNode, withPodNode } from './pod-node.js';

const node4 = '10.244.1.254';
const node6 = 'fd00:10:244:1::254';

/** As network plugins do it without a bridge: all ways between pods lead through the node. */
function route({ pods, run }: PodNode): void {
  run(null, 'sysctl -qw net.ipv4.ip_forward=1');
  for (const pod of pods) {
    const { ips, name } = pod;
    for (const [own, ip, length, network] of [
      [node4, ips[0], 32, '10.244.1.0/24'],
      [node6, ips[1], 128, 'fd00:10:244:1::/64'],
    ] as const) {
      const isQuiet = length === 128 ? 'nodad' : '';
      run(null, `ip address add ${own}/${length} dev ${name} ${isQuiet}; ip route add ${ip}/${length} dev ${name}`);
      run(
        pod,
        `ip route add ${own}/${length} dev eth0; ip route del ${network} dev eth0; ip route add default via ${own}`,
      );
    }
  }
}

function said(observed: KernelProgram, from: string, to: string, state: NodeState | null = null): string {
  const result = trace({ states: state === null ? [] : [state], observed }, { from, to });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value.sentence;
}

test.each(['iptables-nft', 'nft'])(
  '%s: packets of pods on the live node, with a document, with a record and with neither',
  (backend) =>
    withPodNode(async (node) => {
      route(node);
      const state = node.state({ backend });
      await apply(state, node.options);
      const outbound = (pod: string) => `captured outbound: port 15001 of ztunnel in ${pod} takes it`;
      const inbound = (pod: string) => `captured inbound: port 15006 of ztunnel in ${pod} takes it`;
      const probe = `not captured: its source 169.254.7.127 is that of the node's probes; default/web-2 itself has it`;
      const known = await observedProgram(state, node.options);
      const recorded = await observedProgram(null, node.options);
      for (const [observed, of] of [
        [known, state],
        [recorded, null],
      ] as const) {
        expect(said(observed, 'default/web-1', '10.244.1.2:80', of)).toBe(outbound('default/web-1'));
        expect(said(observed, 'web-1', '[fd00:10:244:1::2]:80', of)).toBe(outbound('default/web-1'));
        expect(said(observed, 'node', '10.244.1.2:80', of)).toBe(probe);
      }
      for (const from of ['default/web-1', 'node']) {
        const question = { from, to: '10.244.1.2:80', count: 2 };
        const whole = trace({ states: [state], observed: known }, question);
        expect(await traceLive({ states: [state] }, question, node.options)).toEqual(whole);
      }
      const options = { ...node.options, stateDirectory: join(node.folder, 'none') };
      const unknown = await observedProgram(null, options);
      const called = node.pods.map(({ netns }) => netns.replace('/run/netns/', ''));
      expect(said(unknown, called[0] ?? '', '10.244.1.2:80')).toBe(outbound(called[0] ?? ''));
      expect(said(unknown, `ztunnel@${called[0]}`, '10.244.1.2:80')).toBe(inbound(called[1] ?? ''));
    }),
);
