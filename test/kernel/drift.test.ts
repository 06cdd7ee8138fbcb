import { expect, test } from 'vitest';
import { withResident } from './node/resident.js';
import { type Where, withTestNode } from './node/test-node.js';

/** A change by hand, and a word of the line that must name it. */
const drifts: readonly (readonly [done: string, where: Where, command: string, named: string])[] = [
  ['a rule deleted', 'host', 'iptables-nft -t mangle -D ztunnel-PREROUTING 3', 'istioout -j MARK'],
  [
    'a rule twice',
    'host',
    'iptables-nft -t mangle -A ztunnel-PREROUTING -p udp -j MARK --set-xmark 0x220/0x220',
    '(duplicate)',
  ],
  ['a foreign rule ahead', 'host', 'iptables-nft -t mangle -I PREROUTING -s 192.0.2.4 -j ACCEPT', 'ztunnel-PREROUTING'],
  ['a jump gone', 'host', 'iptables-nft -t mangle -D PREROUTING -j ztunnel-PREROUTING', 'ztunnel-PREROUTING'],
  ['a table flushed', 'host', 'iptables-nft -t mangle -F', 'ztunnel-FORWARD'],
  ['a member gone', 'host', 'ipset del ztunnel-pods-ips 10.244.1.3', 'member 10.244.1.3'],
  ['a surplus member', 'host', 'ipset add ztunnel-pods-ips 192.0.2.9', 'member 192.0.2.9'],
  ['a route gone', 'host', 'ip route del 10.244.1.3 table 100', 'route 10.244.1.3/32'],
  ['a route elsewhere', 'host', 'ip route replace 10.244.1.3 dev vzt table 100', 'route 10.244.1.3/32'],
  [
    'a route too many',
    'host',
    'ip route add 10.244.1.77 via 192.168.126.2 dev istioin table 100',
    'route 10.244.1.77/32',
  ],
  ['an ip rule gone', 'host', 'ip rule del priority 101', 'priority 101'],
  ['a link down', 'host', 'ip link set istioin down', 'link istioin'],
  ['a link gone', 'host', 'ip link del istioout', 'link istioout'],
  ['an address gone', 'host', 'ip address del 192.168.126.1/30 dev istioin', 'address 192.168.126.1/30'],
  ['a link with nothing on it', 'host', 'ip link set istioin down; ip address flush dev istioin', 'link istioin'],
  ['a sysctl', 'host', 'echo 1 > /proc/sys/net/ipv4/conf/istioin/rp_filter', 'istioin/rp_filter'],
  ["ztunnel's rules", 'ztunnel', 'iptables-nft -t mangle -F PREROUTING', 'TPROXY'],
  ["ztunnel's link", 'ztunnel', 'ip link del pistioin', 'link pistioin'],
  ["ztunnel's route", 'ztunnel', 'ip route del default table 101', 'table 101'],
  ["ztunnel's ip rule", 'ztunnel', 'ip rule del priority 20000', 'priority 20000'],
];

/** Drift of objects that only the profile hardened has. */
const hardenedDrifts: typeof drifts = [
  ['a backstop route gone', 'host', 'ip route del unreachable default table 102', 'route unreachable 0.0.0.0/0'],
  ['a backstop route first', 'host', 'ip route add unreachable default table 101 metric 5 proto 205', 'metric 5'],
  ['masquerade no longer bypassed', 'host', 'iptables-nft -t nat -F ztunnel-POSTROUTING', '-o istioin -j ACCEPT'],
  ["the node's traffic captured", 'host', 'iptables-nft -t mangle -F ztunnel-OUTPUT', '--socket-exists'],
  ['policy routing of others skipped', 'host', 'ip rule del priority 104', 'ip rule priority 104 nop'],
  ['UDP alone passes', 'host', 'iptables-nft -t mangle -D ztunnel-PREROUTING 13', '! -p tcp'],
  ['a strict reverse path check', 'host', 'echo 1 > /proc/sys/net/ipv4/conf/vp3/rp_filter', 'vp3/rp_filter'],
];

/** Drift of native nft; everything else is as with iptables. */
const nativeDrifts: typeof drifts = [
  ['a chain flushed', 'host', 'nft flush chain ip ztunnel-redirect mangle-prerouting', '-i istioout -j MARK'],
  ['a chain gone', 'host', 'nft delete chain ip ztunnel-redirect nat-prerouting', 'nat chain ztunnel-PREROUTING'],
  [
    'a rule first',
    'host',
    'nft insert rule ip ztunnel-redirect mangle-prerouting ip saddr 192.0.2.4 accept',
    '192.0.2.4',
  ],
  [
    'a chain hooked elsewhere',
    'host',
    "nft delete chain ip ztunnel-redirect filter-forward; nft 'add chain ip ztunnel-redirect filter-forward { type filter hook forward priority 5; }'",
    'filter chain ztunnel-FORWARD',
  ],
  [
    "somebody's chain in our table",
    'host',
    "nft 'add chain ip ztunnel-redirect theirs { type filter hook input priority 0; policy drop; }'",
    'chain theirs',
  ],
  [
    'a member gone',
    'host',
    "nft 'delete element ip ztunnel-redirect ztunnel-pods-ips { 10.244.1.3 }'",
    'member 10.244.1.3',
  ],
  [
    'a surplus member',
    'host',
    "nft 'add element ip ztunnel-redirect ztunnel-pods-ips { 192.0.2.9 }'",
    'member 192.0.2.9',
  ],
  ['a dormant table', 'host', "nft 'add table ip ztunnel-redirect { flags dormant; }'", 'table ztunnel-redirect'],
  ['the table gone', 'host', 'nft delete table ip ztunnel-redirect', 'set ztunnel-pods-ips'],
  ["ztunnel's rules", 'ztunnel', 'nft flush chain ip ztunnel-redirect mangle-prerouting', 'TPROXY'],
];

test.each([
  ['istio-1.20', 'iptables-nft', drifts],
  ['hardened', 'iptables-nft', hardenedDrifts],
  ['istio-1.20', 'nft', nativeDrifts],
] as const)('%s, %s: verify finds and names each drift, and apply repairs it', (profile, backend, drifts) =>
  withTestNode((node) =>
    withResident(node, async ({ differences, go, shell, verify }) => {
      const file = node.write({ profile, backend });
      const document = node.document({ profile, backend });
      expect((await go(document)).error).toBe(undefined);
      expect(node.redirect('verify', '-f', file).code).toBe(0);
      for (const [done, where, command, named] of drifts) {
        if (where === 'host') await shell(command);
        else node.run(where, command);
        const { changes, text } = await differences(document);
        expect([done, changes > 0]).toEqual([done, true]);
        expect(text).toContain(named);
        if (done === drifts[0]?.[0]) {
          const { code, out } = node.redirect('verify', '-f', file);
          // Only the command knows how it was called.
          expect({ code, out: out.replace(/^Next: .* apply -f .*\n/m, '') }).toEqual({ code: 2, out: text });
        }
        expect([done, (await go(document)).error]).toEqual([done, undefined]);
        expect([done, await verify(document)]).toEqual([done, 0]);
      }
    }),
  ),
);
