import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { comparable, plain } from './node/comparable.js';
import { withResident } from './node/resident.js';
import { joiner, pods, type TestNode, withTestNode } from './node/test-node.js';

type Change = Readonly<Record<string, unknown>>;

/** Documents of one node: each must be reachable from each other one of its group. */
const documents = (node: TestNode): readonly (readonly [string, Change])[] => [
  ['istio-1.18', { profile: 'istio-1.18' }],
  ['hardened', { profile: 'hardened' }],
  ['istio-1.20 with one more pod', { pods: [...pods, joiner] }],
  ['other constants', { constants: { tables: { inbound: 1100, outbound: 1101, proxy: 1102 }, set: 'mesh-pods' } }],
  ['other marks and chains', { constants: { marks: { tproxy: '0x800/0xfff' }, chainPrefix: 'mesh-' } }],
  [
    'other names of tunnels',
    {
      constants: {
        tunnels: { inbound: { name: 'min', peerName: 'pmin' }, outbound: { name: 'mout', peerName: 'pmout' } },
      },
    },
  ],
  [
    'names of tunnels the other way round',
    {
      constants: {
        tunnels: { inbound: { name: 'mout', peerName: 'pmout' }, outbound: { name: 'min', peerName: 'pmin' } },
      },
    },
  ],
  ['veth tunnels', { tunnel: { kind: 'veth' } }],
  ['hardened, veth tunnels', { profile: 'hardened', tunnel: { kind: 'veth' } }],
  ['another port', { tunnel: { kind: 'vxlan', port: 4790 } }],
  ['DNS captured', { ztunnel: { ...node.ztunnel, captureDNS: true } }],
  ['no pods', { pods: [] }],
  ['no ztunnel', { ztunnel: undefined, pods: [] }],
];

for (const backend of ['iptables-nft', 'iptables-legacy', 'nft'] as const)
  test(`${backend}: from one document to the next the node is as if freshly programmed, and clean after destroy`, () =>
    withTestNode((node) =>
      withResident(node, async ({ go, state, verify }) => {
        const bare = await state();
        // The backends differ in the rules alone: each has some of the documents, two of them every one.
        const left = { 'iptables-nft': 0, 'iptables-legacy': 1, nft: 2 }[backend];
        const met = documents(node).filter((_, index) => index % 3 !== left);
        const expected = new Map<string, string>();
        for (const [name, change] of met) {
          expect([name, (await go(node.document({ backend, ...change }))).error]).toEqual([name, undefined]);
          expected.set(name, await state());
          expect([name, (await go(null)).error, await state()]).toEqual([name, undefined, bare]);
        }
        for (const [name, change] of [...met, ...met.slice(0, 2)]) {
          const document = node.document({ backend, ...change });
          expect([name, (await go(document)).error]).toEqual([name, undefined]);
          expect([name, await verify(document)]).toEqual([name, 0]);
          expect((await state()).split('\n'), name).toEqual(expected.get(name)?.split('\n'));
        }
        expect((await go(null)).error).toBe(undefined);
        expect(await state()).toBe(bare);
      }),
    ));

test('a node programmed by the agent of 2023 is adopted: its rules, routes and set stay, and destroy removes them', () => {
  withTestNode((node) => {
    const bare = comparable(node);
    const module = join(import.meta.dirname, '../../bench/agent-2023.mjs');
    const ztunnel = { ip: '10.244.1.2', veth: 'vzt', netns: `/run/netns/${node.netns.ztunnel}` };
    const pod = pods.map(({ ip, hostInterface }) => ({ ip, veth: hostInterface }));
    const words = [ztunnel, '10.244.1.1', pod].map((each) => JSON.stringify(each)).join(', ');
    node.run('host', `'${process.execPath}' -e 'import("${module}").then((agent) => agent.create(${words}))'`);
    const rules = node.run('host', 'iptables-nft-save');
    const file = node.write();
    const plan = JSON.parse(node.redirect('plan', '-f', file, '--output', 'json').out);
    const objects = new Set(plan.changes.map(({ object }: { object: string }) => object));
    expect([...objects]).toEqual(['sysctl']);
    expect(node.redirect('apply', '--yes', '-f', file).code).toBe(0);
    expect(plain(node.run('host', 'iptables-nft-save'))).toBe(plain(rules));
    // Without the record the node is known by its shape alone.
    rmSync(join(node.folder, `${inodeOf(node)}.json`));
    expect(node.redirect('destroy', '--yes').code).toBe(0);
    expect(comparable(node)).toBe(bare);
  });
});

function inodeOf(node: TestNode): string {
  return node.run('host', 'stat -L -c %i /proc/self/ns/net').trim();
}
