import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseNodeState } from '../../../src/index.js';
import { oldSet, probeRules, probeSet, routing } from '../../modes/in-pod/layouts/host.js';
import { tproxy } from '../../modes/in-pod/layouts/tproxy.js';
import { terminalSession, unlike } from '../../pages/terminal-session.js';
import { spawnSync } from '../sync-process.js';
import { type PodNode, withPodNode } from './pod-node.js';

const program = join(import.meta.dirname, '../../../bin/redirect.mjs');
const page = readFileSync(join(import.meta.dirname, '../../../docs/inpod.md'), 'utf8');

/** Two pods and a node as istio-cni 1.22 leaves them. */
function leaveAs122({ pods, run }: PodNode): void {
  for (const pod of pods) {
    run(pod, 'ip -4 -batch -', routing.ipv4);
    run(pod, 'iptables-nft-restore --noflush', tproxy('ipv4', 'off'));
  }
  const members = pods.map(({ ips: [ip = ''], uid }) => ({ ip, uid }));
  run(null, 'ipset restore', probeSet(oldSet, 'ipv4', members));
  run(null, 'iptables-nft-restore --noflush', probeRules('ipv4', oldSet, 'appended'));
}

test('the upgrade that the page shows goes as shown', () =>
  withPodNode(async (node) => {
    leaveAs122(node);
    const document = {
      apiVersion: 'redirect/v1',
      ...{ kind: 'NodeState', mode: 'inpod', profile: 'istio-1.29', node: { name: 'worker-1' }, pods: node.pods },
    };
    writeFileSync(join(node.folder, 'node.yaml'), JSON.stringify(document));
    const steps = terminalSession(page);
    expect(steps.length).toBeGreaterThan(3);
    for (const { command, shown } of steps) {
      const words = command.replace(/^redirect /, '').split(' ');
      const argv = [`--net=${node.netns}`, process.execPath, program, ...words, '--state-dir', node.folder];
      const { status, stdout } = spawnSync('nsenter', argv, { cwd: node.folder, encoding: 'utf8' });
      const output = stdout.replace(/\/run\/netns\/pn-p(\d)-\S+?(?=\))/g, '/run/netns/web-$1');
      expect([command, unlike(output, shown), status]).toEqual([command, null, 0]);
    }
  }));

test('the document that the page shows is one', () => {
  const [, block = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  expect(parseNodeState(block).ok).toBe(true);
});
