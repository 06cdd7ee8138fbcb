import { type Layout, neighbourScript, quietIPv6, vethScript } from '../arena.js';
import type { Words } from './words.js';

/** The node's device that leads to each end. */
export const ends = { a: 'na', b: 'nb', c: 'nc' } as const;

/** What the query that flushes asks for; the node has it whatever the family is. */
const flushed = '10.9.1.1';

/** A node with a neighbour or two behind each of three devices, the world behind the third. */
export function layoutOf({ family, far, length, mapped, more, odd, own, peer }: Words): Layout {
  const forwarding = family === 'ipv4' ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
  const at = family === 'ipv6' ? `/${length} nodad` : `/${length}`;
  const node = [
    ...Object.entries(ends).map(([end, device]) => `ip addr add ${own[end as keyof typeof ends]}${at} dev ${device}`),
    `ip addr add ${own.lo} dev lo`,
    ...more.map((address) => `ip addr add ${address}`),
    `ip addr replace ${flushed}/24 dev na`,
    `ip route add default via ${peer.c}`,
    `sysctl -qw ${forwarding}=1`,
  ];
  return {
    namespaces: ['node', 'a', 'b', 'c'],
    scripts: [
      ...(family === 'ipv6' ? [['node', quietIPv6] as const] : []),
      ...Object.entries(ends).map(
        ([end, device], index) => ['node', vethScript(index + 1, device, end, 'eth0')] as const,
      ),
      ['node', node.join('; ')],
      [
        'node',
        neighbourScript(1, 'na', [peer.a, peer.another, ...odd.filter((address) => address.startsWith('fe80:'))]),
      ],
      ['node', neighbourScript(2, 'nb', [peer.b, ...mapped])],
      ['node', neighbourScript(3, 'nc', [peer.c, far[2]])],
    ],
    ends: Object.keys(ends).map((end) => [end, 'eth0'] as const),
    listeners: { node: [15001] },
    flush: { namespace: 'a', device: 'eth0', address: flushed },
  };
}
