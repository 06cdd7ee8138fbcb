import { expect, test } from 'vitest';
import { throughBothDoors } from './both-doors.js';
import { joiner, pods, stateOf, type TestNode, withTestNode } from './node/test-node.js';

/** What other tools have on a node. */
function furnish(node: TestNode): void {
  const commands = [
    'iptables-nft -t nat -N KUBE-SERVICES',
    'iptables-nft -t nat -A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.9:6443',
    'iptables-nft -t nat -A PREROUTING -m comment --comment "kube services" -j KUBE-SERVICES',
    'iptables-nft -t mangle -A PREROUTING -s 192.0.2.0/24 -j MARK --set-xmark 0x10000/0x10000',
    'iptables-nft -t filter -A FORWARD -m conntrack --ctstate INVALID -j DROP',
    'ipset create others hash:net comment',
    'ipset add others 192.0.2.0/25 comment "somebody\'s"',
    'ip rule add priority 512 to 192.0.2.0/24 lookup 700',
    'ip route add 198.51.100.0/24 dev vzt table 700 proto 99',
    'ip route add blackhole 203.0.113.0/24',
  ];
  for (const command of commands) node.run('host', command);
}

throughBothDoors(() => {
  test('foreign state is unchanged after apply, after a pod joined and left, and after destroy', () => {
    withTestNode((node) => {
      furnish(node);
      const before = { host: stateOf(node, 'host'), ztunnel: stateOf(node, 'ztunnel') };
      const file = node.write();
      expect(node.redirect('apply', '--yes', '-f', file).code).toBe(0);
      const applied = stateOf(node, 'host').split('\n');
      const missing = before.host.split('\n').filter((line) => !applied.includes(line));
      expect(missing).toEqual([]);
      expect(node.redirect('apply', '--yes', '-f', node.write({ pods: [...pods, joiner] })).code).toBe(0);
      expect(node.redirect('apply', '--yes', '-f', file).code).toBe(0);
      expect(stateOf(node, 'host').split('\n')).toEqual(applied);
      expect(node.redirect('destroy', '--yes', '-f', file).code).toBe(0);
      expect(withoutEmptyTables(stateOf(node, 'host'))).toBe(withoutEmptyTables(before.host));
      expect(withoutEmptyTables(stateOf(node, 'ztunnel'))).toBe(withoutEmptyTables(before.ztunnel));
      expect(node.redirect('destroy', '--yes', '-f', file)).toMatchObject({ code: 0 });
    });
  });

  test('a joining pod takes one member, one route and one sysctl; chains and their counters stay', () => {
    withTestNode((node) => {
      expect(node.redirect('apply', '--yes', '-f', node.write()).code).toBe(0);
      node.run(
        'host',
        'iptables-nft -t mangle -R ztunnel-FORWARD 1 -c 7 700 -m mark --mark 0x220/0x220 -j CONNMARK --save-mark --nfmask 0x220 --ctmask 0x220',
      );
      const file = node.write({ pods: [...pods, joiner] });
      const plan = JSON.parse(node.redirect('plan', '-f', file, '--output', 'json').out);
      const changes = plan.changes.map((change: unknown) => JSON.stringify(change));
      expect(changes).toHaveLength(3);
      expect(changes.join(' ')).toMatch(/10\.244\.1\.5.*10\.244\.1\.5.*vp5\/rp_filter/);
      expect(node.redirect('apply', '--yes', '-f', file).code).toBe(0);
      expect(node.run('host', 'iptables-nft-save -c -t mangle')).toContain('[7:700] -A ztunnel-FORWARD');
    });
  });

  test('a second apply writes nothing', () => {
    withTestNode((node) => {
      const file = node.write();
      expect(node.redirect('apply', '--yes', '-f', file).code).toBe(0);
      const again = node.redirect('apply', '--yes', '-f', file);
      expect(again).toMatchObject({ code: 0 });
      expect(again.out).toContain('Nothing to do');
    });
  });
});

function withoutEmptyTables(state: string): string {
  return state.replace(/^\*\w+\n(:[A-Z]+ ACCEPT \n)+COMMIT\n/gm, '');
}
