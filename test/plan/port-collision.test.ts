import { expect, test } from 'vitest';
import type { Link } from '../../src/ir/link.js';
import { findPortCollision } from '../../src/plan/port-collision.js';
import { parseLinks } from '../../src/render/ip-json/links.js';

function link(
  kind: string,
  data: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): Link {
  const [parsed] = parseLinks([{ ifname: 'theirs', linkinfo: { info_kind: kind, info_data: data }, ...more }]);
  if (parsed === undefined) throw new Error('no link');
  return parsed.link;
}

const onHost = (...links: readonly Link[]) => ({ scope: 'host', links }) as const;

const ours = {
  vxlan: { id: 1000, remote: '10.0.0.9', port: 4789 },
  geneve: { id: 1000, remote: '10.0.0.9', port: 6081 },
};

/** What the kernel (6.18; geneve by its source, 6.12) said to ours beside theirs. */
test.each([
  ['vxlan', 'vxlan', { id: 7, remote: '10.0.0.5', port: 4789 }, true],
  ['vxlan', 'vxlan', { id: 7, group: '239.1.1.1', link: 'eth0', port: 4789 }, true],
  ['vxlan', 'vxlan', { id: 7, remote: '10.0.0.5', port: 4789, udp_csum: true, udp_zero_csum6_rx: false }, true],
  ['vxlan', 'vxlan', { id: 7, remote: '10.0.0.5', port: 4789, remcsum_tx: true, learning: false }, true],
  ['vxlan', 'vxlan', { external: true, id: 0, port: 4789 }, false],
  ['vxlan', 'vxlan', { external: true, vnifilter: true, id: 0, port: 4789 }, false],
  ['vxlan', 'vxlan', { external: true, id: 0, port: 8472 }, true],
  ['vxlan', 'vxlan', { id: 7, remote: '10.0.0.5', port: 4789, gbp: true }, false],
  ['vxlan', 'vxlan', { id: 7, remote: '10.0.0.5', port: 4789, udp_zero_csum6_rx: true }, false],
  ['vxlan', 'vxlan', { id: 7, remote: '10.0.0.5', port: 4789, remcsum_rx: true }, false],
  ['vxlan', 'vxlan', { id: 7, remote6: 'fd00::5', port: 4789, gbp: true }, true],
  ['vxlan', 'vxlan', { id: 7, local6: 'fd00::5', port: 4789 }, true],
  ['vxlan', 'vxlan', { id: 1000, remote: '10.0.0.5', port: 4789 }, false],
  ['vxlan', 'vxlan', { id: 1000, remote: '10.0.0.5', port: 4790 }, true],
  ['vxlan', 'geneve', { id: 7, remote: '10.0.0.5', port: 4789 }, false],
  ['geneve', 'geneve', { id: 7, remote: '10.0.0.5', port: 6081 }, true],
  ['geneve', 'geneve', { id: 1000, remote: '10.0.0.5', port: 6081 }, true],
  ['geneve', 'geneve', { id: 1000, remote: '10.0.0.9', port: 6081 }, false],
  ['geneve', 'geneve', { external: true, id: 0, port: 6081, udp_zero_csum6_rx: true }, false],
  ['geneve', 'vxlan', { id: 7, remote: '10.0.0.5', port: 6081 }, false],
] as const)('a %s of ours beside the %s %j: %s', (kind, theirKind, theirs, isTaken) => {
  const found = findPortCollision(
    onHost(link(kind, ours[kind])),
    { foreignTunnels: [link(theirKind, theirs)] },
    'tunnel.port',
  );
  expect(found.map(({ code }) => code)).toEqual(isTaken ? [] : ['tunnel-port-taken']);
});

test('a tunnel moved from another namespace has its socket there; a program owns its port exclusively', () => {
  const moved = link('vxlan', { external: true, id: 0, port: 4789 }, { link_netnsid: 0 });
  expect(findPortCollision(onHost(link('vxlan', ours.vxlan)), { foreignTunnels: [moved] }, 'tunnel.port')).toEqual([]);
  const [busy] = findPortCollision(onHost(link('vxlan', ours.vxlan)), { isTunnelPortBusy: true }, 'tunnel.port');
  expect(busy).toMatchObject({
    message: 'a program listens on UDP port 4789',
    remedy: 'set tunnel.port to a free one, such as 4790',
  });
  expect(findPortCollision(onHost(link('veth', {})), { isTunnelPortBusy: true }, 'tunnel.port')).toEqual([]);
});

test("the kernel refuses the same in ztunnel's namespace", () => {
  const links = [link('vxlan', ours.vxlan)];
  const theirs = link('vxlan', { id: 1000, remote: '10.0.0.5', port: 4789 });
  expect(findPortCollision({ scope: 'ztunnel', links }, { foreignTunnels: [theirs] }, 'tunnel.port')).toMatchObject([
    { scope: 'ztunnel', message: 'UDP port 4789 has the identifier 1000 of theirs already: the vxlan link theirs' },
  ]);
});
