import { expect, test } from 'vitest';
import { emptySimulatableNamespace } from '../../../src/ir/program.js';
import { protocols } from '../../../src/ir/protocols.js';
import { addressOf } from '../../../src/simulate/address.js';
import { converse } from '../../../src/simulate/conversation.js';
import { listener } from '../../../src/simulate/topology/listeners.js';
import { hostOfPlugin, podOfPlugin } from '../../../src/simulate/topology/plugin.js';
import { type NamespacePart, sceneOf } from '../../../src/simulate/topology/scene.js';
import { pairOf } from '../../../src/simulate/topology/wires.js';

const hostIP = '10.244.1.1';
const words = { match: String, target: String };

/** A node with each pod's own namespace in the scene. */
function sceneWithPods(pods: readonly { readonly name: string; readonly ip: string }[]) {
  const veths = pods.map(({ ip, name }) => ({ name, ip, device: `veth-${name}` }));
  const pairs = veths.flatMap(({ device, name }) =>
    pairOf({ namespace: 'host', device }, { namespace: `pods/${name}`, device: 'eth0' }),
  );
  const wiresAt = (namespace: string) =>
    new Map(pairs.flatMap(([at, device, wire]) => (at === namespace ? [[device, wire] as const] : [])));
  const host: NamespacePart = {
    name: 'host',
    program: hostOfPlugin({ hostIPs: [hostIP], pods: [], attached: veths, addresses: [] })(
      emptySimulatableNamespace('host', null),
    ),
    forwards: true,
    wires: wiresAt('host'),
    sockets: [],
  };
  const inside = veths.map(({ ip, name }): NamespacePart => {
    const scope = `pods/${name}` as const;
    const program = podOfPlugin({ device: 'eth0', ips: [ip] }, [hostIP])(
      emptySimulatableNamespace(scope, `/run/netns/${name}`),
    );
    const sockets = [listener(protocols.tcp, 80, { isTransparent: false, isOfProxy: false })];
    return { name: scope, program, forwards: false, wires: wiresAt(scope), sockets };
  });
  return sceneOf([host, ...inside], [], words);
}

test('a packet crosses from one of many namespaces to another, and its answer comes back', () => {
  const { memories, network } = sceneWithPods([
    { name: 'a', ip: '10.244.1.2' },
    { name: 'b', ip: '10.244.1.3' },
    { name: 'c', ip: '10.244.1.4' },
  ]);
  expect([...network.namespaces.keys()]).toEqual(['host', 'pods/a', 'pods/b', 'pods/c']);
  const { exchanges } = converse(
    network,
    memories,
    { kind: 'process', namespace: 'pods/a', choosesSource: true },
    {
      family: 'ipv4',
      source: 0,
      destination: addressOf('10.244.1.4', 'ipv4'),
      protocol: protocols.tcp,
      sourcePort: 40_000,
      destinationPort: 80,
    },
    2,
    { choose: () => false, record: null },
  );
  expect(exchanges.map(({ arrives, end }) => [end.kind, end.namespace, arrives])).toEqual([
    ['delivered', 'pods/c', null],
    ['delivered', 'pods/a', true],
  ]);
});
