import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stateOf, type TestNode, withTestNode } from './node/test-node.js';

const ours = /ztunnel-|istio|192\.168\.12[67]\.|lookup 10[012]\b|table 10[012]\b/;

function applied(node: TestNode): string {
  const file = node.write();
  expect(node.redirect('apply', '--yes', '-f', file).code).toBe(0);
  expect(stateOf(node, 'host')).toMatch(ours);
  return file;
}

function forget(node: TestNode): void {
  for (const name of readdirSync(node.folder)) {
    if (!name.startsWith('document-')) rmSync(join(node.folder, name), { recursive: true });
  }
}

test.each<readonly [string, (node: TestNode) => void]>([
  ['as it was applied', () => {}],
  ['without a record', forget],
  ['without the links', (node) => node.run('host', 'ip link del istioin; ip link del istioout')],
  [
    'with half of the rules gone',
    (node) =>
      node.run(
        'host',
        'iptables-nft -t mangle -F PREROUTING; iptables-nft -t mangle -F ztunnel-INPUT; ip rule del priority 103; ip route flush table 101',
      ),
  ],
  [
    'with a link that has nothing on it',
    (node) => node.run('host', 'ip link set istioin down; ip address flush dev istioin'),
  ],
])('destroy leaves nothing of ours: %s', (_, harm) => {
  withTestNode((node) => {
    const file = applied(node);
    harm(node);
    expect(node.redirect('destroy', '--yes', '-f', file)).toMatchObject({ code: 0, err: '' });
    expect(stateOf(node, 'host')).not.toMatch(ours);
    expect(stateOf(node, 'ztunnel')).not.toMatch(ours);
    expect(node.redirect('destroy', '--yes', '-f', file)).toMatchObject({ code: 0 });
  });
});

test("destroy leaves nothing of ours when ztunnel's namespace is gone", () => {
  withTestNode((node) => {
    const file = applied(node);
    node.run('host', `ip netns del ${node.netns.ztunnel}`);
    expect(node.redirect('destroy', '--yes', '-f', file)).toMatchObject({ code: 0 });
    expect(stateOf(node, 'host')).not.toMatch(ours);
  });
});
