import { expect, test } from 'vitest';
import { apply, verify } from '../../src/index.js';
import { throughBothDoors } from './both-doors.js';
import { stateFor, watched } from './node/library.js';
import { joiner, pods, withTestNode } from './node/test-node.js';

throughBothDoors(() => {
  for (const backend of ['iptables-nft', 'iptables-legacy', 'nft'] as const)
    test(`${backend}: an apply from the cached state does the same with less reading`, () =>
      withTestNode(async (node) => {
        const { machine, ran } = watched(node);
        const options = { machine, stateDirectory: node.folder };
        const [before, after] = [stateFor(node, { backend }), stateFor(node, { backend, pods: [...pods, joiner] })];
        const { cached } = await apply(before, options);
        const readAnew = ran.length;
        ran.length = 0;
        const report = await apply(after, { ...options, cached });
        expect(report.outcome).toBe('done');
        expect(ran.filter(({ writes }) => writes).map(({ argv }) => argv[0])).toEqual(
          backend === 'nft' ? ['ip', 'nft'] : ['ip', 'ipset'],
        );
        expect(ran.length).toBeLessThan(readAnew / 2);
        expect((await verify(after, options)).plan.changes).toEqual([]);
        ran.length = 0;
        expect((await apply(after, { ...options, cached: report.cached })).outcome).toBe('nothing-to-do');
        expect(ran.filter(({ writes }) => writes)).toEqual([]);
      }));

  test('a stale cached state is noticed when a step fails, and the actual state decides', () =>
    withTestNode(async (node) => {
      const { machine } = watched(node);
      const options = { machine, stateDirectory: node.folder };
      const { cached } = await apply(stateFor(node), options);
      node.run(
        'host',
        'iptables-nft -F; iptables-nft -t mangle -F; iptables-nft -t mangle -X; ip route flush table 100',
      );
      node.run('host', 'ipset destroy ztunnel-pods-ips');
      const after = stateFor(node, { pods: [...pods, joiner] });
      expect((await apply(after, { ...options, cached })).outcome).toBe('done');
      expect((await verify(after, options)).plan.changes).toEqual([]);
    }));

  test('a cached state serves only the document it was read for, pods aside', () =>
    withTestNode(async (node) => {
      const { machine, ran } = watched(node);
      const options = { machine, stateDirectory: node.folder };
      const { cached } = await apply(stateFor(node), options);
      ran.length = 0;
      const other = stateFor(node, { profile: 'istio-1.18' });
      expect((await apply(other, { ...options, cached })).outcome).toBe('done');
      expect(
        ran.filter(({ argv }) => argv.includes('-S')).length + ran.filter(({ argv }) => argv[0] === 'xargs').length,
      ).toBeGreaterThan(2);
      expect((await verify(other, options)).plan.changes).toEqual([]);
    }));
});
