import { expect, test } from 'vitest';
import { apply, destroy } from '../../../src/index.js';
import { throughBothDoors } from '../both-doors.js';
import { withPodNode } from './pod-node.js';

throughBothDoors(() => {
  test.each(['nft', 'iptables-nft'])(
    'D12: %s: with IPv6 off a dual-stack pod joins and leaves, and its IPv6 address is nowhere a member',
    (backend) =>
      withPodNode(async (node) => {
        const [stays, leaves] = node.pods;
        const inpod = { dnsCapture: true, ipv6: false };
        const go = async (pods: readonly object[]) =>
          (await apply(node.state({ backend, inpod, pods }), node.options)).outcome;
        const held = () => node.run(null, 'nft list ruleset; ipset save; ip6tables-legacy-save');
        expect(await go([stays, leaves])).toBe('done');
        expect(held()).toContain(leaves.ips[0]);
        expect(held()).not.toContain('fd00:10:244:1::');
        expect(await go([stays, leaves])).toBe('nothing-to-do');
        expect(await go([stays])).toBe('done');
        expect(held()).not.toContain(leaves.ips[0]);
        expect(await go([stays])).toBe('nothing-to-do');
        expect((await destroy(node.state({ backend, inpod, pods: [stays] }), node.options)).outcome).toBe('done');
      }),
  );
});
