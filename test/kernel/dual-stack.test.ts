import { expect, test } from 'vitest';
import type { ResolvedBackend } from '../../src/model/backend.js';
import type { DualState } from '../arbitraries/dual-design.js';
import { comparable, plain } from './node/comparable.js';
import { goDual } from './node/go-dual.js';
import { watched } from './node/library.js';
import { type TestNode, withTestNode } from './node/test-node.js';

const desiredState: DualState = {
  families: ['ipv4', 'ipv6'],
  hasTunnel: true,
  tunnelPort: 4790,
  members: [3, 4],
  ports: [443],
};
const fewer: DualState = { ...desiredState, members: [3], ports: [], tunnelPort: 4791 };

/** The whole IPv6 state of a namespace. */
function sixOf(node: TestNode): string {
  const rules = 'ip6tables-nft-save; ip6tables-legacy-save; nft -s list table ip6 DUAL-redirect 2> /dev/null';
  const commands = `${rules}; ip -6 rule; ip -6 route show table all; ip -6 -br addr`;
  const states = (['host', 'ztunnel'] as const).map((where) => plain(node.run(where, commands)));
  // The kernel gives links addresses of its own, in its own time.
  return states
    .join('=====\n')
    .replace(/^.*\blocal fe80.*\n/gm, '')
    .replace(/ fe80:\S+/g, '')
    .replace(/ pref medium| expires \d+sec/g, '');
}

/** Changes of IPv6 by other programs, by what is lost. */
function driftsOf(backend: ResolvedBackend): Readonly<Record<string, string>> {
  const ip6tables = backend === 'iptables-legacy' ? 'ip6tables-legacy' : 'ip6tables-nft';
  return {
    'an ip rule': 'ip -6 rule del priority 500',
    routes: 'ip -6 route flush table 501',
    'an address': 'ip -6 addr del fd00:77:1::1/64 dev dual0',
    ...(backend === 'nft'
      ? {
          'a chain': 'nft flush chain ip6 DUAL-redirect mangle-output',
          'a member': "nft delete element ip6 DUAL-redirect dual-6 '{ fd00:77::4 }'",
        }
      : {
          'a rule': `${ip6tables} -t mangle -D DUAL-PREROUTING 2`,
          'a jump': `${ip6tables} -t nat -D PREROUTING -j DUAL-PREROUTING`,
          'a member': 'ipset del dual-6 fd00:77::4',
        }),
  };
}

for (const backend of ['iptables-nft', 'iptables-legacy', 'nft'] as const)
  test(`${backend}: a design of both families is applied, repaired, changed and removed`, () =>
    withTestNode(async (node) => {
      const { machine } = watched(node);
      const netns = `/run/netns/${node.netns.ztunnel}`;
      const bare = [comparable(node), sixOf(node)];
      expect((await goDual(machine, netns, backend, desiredState)).left).toEqual([]);
      const placed = [comparable(node), sixOf(node)];
      expect(placed[1]).toContain('fd00:77::3');
      if (backend !== 'nft') expect(placed[1]).toContain('-j TPROXY');
      expect((await goDual(machine, netns, backend, desiredState)).found).toBe(0);
      for (const [what, command] of Object.entries(driftsOf(backend))) {
        node.run('host', command);
        const { found, left } = await goDual(machine, netns, backend, desiredState);
        expect([what, found > 0, left]).toEqual([what, true, []]);
      }
      expect([comparable(node), sixOf(node)]).toEqual(placed);
      expect((await goDual(machine, netns, backend, fewer)).left).toEqual([]);
      expect((await goDual(machine, netns, backend, desiredState)).left).toEqual([]);
      expect([comparable(node), sixOf(node)]).toEqual(placed);
      expect((await goDual(machine, netns, backend, null)).left).toEqual([]);
      expect([comparable(node), sixOf(node)]).toEqual(bare);
    }));

/** An echo of ICMPv6 to ztunnel's namespace, whose kernel answers. */
const ping = [
  'import socket',
  's = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)',
  's.settimeout(60)',
  "s.sendto(bytes([128, 0, 0, 0, 7, 7, 0, 1]), ('fd00:9::2', 0))",
  'while True:',
  '  answer, who = s.recvfrom(1500)',
  '  if answer[0] == 129: break',
  'print(who[0])',
].join('\n');

const theirs = [
  'ip -6 addr add fd00:9::1/64 dev vzt nodad; ip -6 rule add priority 90 fwmark 0x100/0x100 lookup 100',
  'ip -6 route add fd00:5::/64 dev vzt table 100; ip6tables-nft -t mangle -A PREROUTING -s fd00:9::2 -j MARK --set-mark 0x200',
  'ip6tables-nft -N ztunnel-FORWARD; ip6tables-nft -A FORWARD -j ztunnel-FORWARD; ip6tables-nft -A ztunnel-FORWARD -j ACCEPT',
].join('; ');

test.each(['iptables-nft', 'iptables-legacy', 'nft'])("%s: a node's IPv6 stays as it is", (backend) =>
  withTestNode((node) => {
    node.run('host', theirs);
    node.run('ztunnel', 'ip -6 addr add fd00:9::2/64 dev eth0 nodad');
    const reach = () => node.run('host', `/usr/bin/python3 -c "${ping}"`).trim();
    expect(reach()).toBe('fd00:9::2');
    // While the tunnels' links are there, they and the kernel's own routes by them are. A rule that names them would be
    // ours.
    const look = () =>
      sixOf(node)
        .split('\n')
        .filter((line) => !/^p?istio(in|out) | dev p?istio(in|out) .*proto kernel\b/.test(line));
    const before = look();
    for (const profile of ['istio-1.20', 'hardened']) {
      const rehearsal = profile === 'hardened' ? [] : ['--no-rehearsal'];
      expect(node.redirect('apply', '--yes', ...rehearsal, '-f', node.write({ backend, profile })).code).toBe(0);
      expect(look()).toEqual(before);
      expect(reach()).toBe('fd00:9::2');
    }
    expect(node.redirect('destroy', '--yes').code).toBe(0);
    expect(look()).toEqual(before);
    expect(reach()).toBe('fd00:9::2');
  }),
);
