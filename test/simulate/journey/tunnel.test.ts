import { expect, test } from 'vitest';
import { type GeneveState as NodeState, trace } from '../../../src/index.js';
import type { KernelNamespace, KernelProgram } from '../../../src/ir/program.js';
import { sceneOfDocument } from '../../../src/modes/node-geneve/topology/of-document.js';
import { simulatableProgramOf } from '../../../src/program-of.js';
import { addressOf } from '../../../src/simulate/address.js';
import { converse } from '../../../src/simulate/conversation.js';
import { goldenState, observedWith, traced } from '../traced.js';

const state = goldenState('geneve-istio-1.20');
const [pod, remote] = ['appa-6f8d7c9b5-k2xvw', '203.0.113.9:443'];
const captured = 'captured: port 15001 of ztunnel takes it, by way of istioout';

/** How a packet ends if one namespace differs from the compiled one. */
function withOne(
  scope: 'host' | 'ztunnel',
  change: (namespace: KernelNamespace) => KernelNamespace,
  of: NodeState = state,
  question = { from: pod, to: remote },
): string {
  const program: KernelProgram = observedWith(of, '');
  const namespaces = program.namespaces.map((one) => {
    const inside = one.scope === 'ztunnel' ? { ...one, addresses: [...one.addresses, address(of)] } : one;
    return one.scope === scope ? change(inside) : inside;
  });
  const result = trace({ states: [of], observed: { namespaces } }, question);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value.sentence;
}

function address({ ztunnel }: NodeState) {
  return { link: ztunnel?.podInterface ?? '', address: `${ztunnel?.ip}/32` };
}

test('a tunnel packet is routed by the mark of the packet it carries, and loses mark and connection where it leaves the node', () => {
  const { hops } = traced(state, pod, remote);
  const inside = hops.filter(({ inTunnel }) => inTunnel);
  expect(inside.find(({ kind }) => kind === 'route')).toMatchObject({ mark: '0x100', table: '101' });
  expect(inside.find(({ kind, namespace }) => kind === 'enters' && namespace === 'ztunnel')).toMatchObject({
    mark: '0x0',
    connmark: null,
  });
  const out = hops.findIndex(({ kind }) => kind === 'decapsulated');
  expect(hops[out + 1]).toMatchObject({ kind: 'enters', namespace: 'ztunnel', subject: 'pistioout', mark: '0x0' });
});

test('flows have tunnel packets with different source ports, each flow always the same', () => {
  const { memories, network } = sceneOfDocument(state, simulatableProgramOf(state), { match: String, target: String });
  const portsOf = (sourcePort: number) => {
    const run = { choose: () => false, record: null };
    const header = {
      family: 'ipv4',
      source: addressOf('10.244.1.14', 'ipv4'),
      destination: addressOf('203.0.113.9', 'ipv4'),
      protocol: 6,
      sourcePort,
      destinationPort: 443,
      tcpFlags: 2,
    } as const;
    const origin = { kind: 'device', namespace: 'host', device: 'veth2b1c7f90' } as const;
    const after = converse(network, memories, origin, header, 1, run).memories.get('ztunnel');
    return [...(after?.connections.values() ?? [])].flatMap(({ connection: { original } }) =>
      original.destinationPort === 6081 ? [original.sourcePort] : [],
    );
  };
  expect(portsOf(1000)).toEqual(portsOf(1000));
  expect(portsOf(1000)).not.toEqual(portsOf(1001));
});

test('an observed compiled program captures like the compiled one', () => {
  expect(withOne('ztunnel', (same) => same)).toBe(captured);
});

test('a geneve link accepts packets only from its remote, a vxlan link from anyone', () => {
  const elsewhere = (namespace: KernelNamespace): KernelNamespace => ({
    ...namespace,
    links: namespace.links.map((link) => ({ ...link, remote: '10.244.1.99' })),
  });
  expect(withOne('ztunnel', elsewhere)).toBe('lost in ztunnel: ztunnel has no geneve link 1001 for it');
  expect(withOne('ztunnel', elsewhere, goldenState('geneve-tunnel-vxlan'))).toBe(captured);
});

test('a tunnel with another port or identifier, or one that is down, accepts nothing', () => {
  const changed = (change: object) =>
    withOne('ztunnel', (namespace) => ({
      ...namespace,
      links: namespace.links.map((link) => ({ ...link, ...change })),
    }));
  const lost = 'lost in ztunnel: ztunnel has no geneve link 1001 for it';
  for (const change of [{ port: 6082 }, { id: 7 }]) expect(changed(change)).toBe(lost);
  expect(changed({ up: false })).toBe(`not captured: in ztunnel pistioout is down; it is ${lost}`);
});

test('a nexthop that nobody has at the other end receives nothing', () => {
  const without = withOne('ztunnel', (namespace) => ({
    ...namespace,
    addresses: namespace.addresses.filter(({ link }) => link !== 'pistioout'),
  }));
  expect(without).toBe('lost in ztunnel: nobody in ztunnel answers for 192.168.127.2');
});

test('a mark that the receiving node sets on the tunnel packet appears on the packet it carried', () => {
  const marking = withOne('ztunnel', (namespace) => {
    const [ruleset] = namespace.rulesets;
    const marked = observedWith(
      state,
      '*mangle\n-A PREROUTING -i eth0 -p udp -j MARK --set-xmark 0x400/0xfff\n-A INPUT -p tcp -m mark --mark 0x400 -j DROP\nCOMMIT\n',
    ).namespaces[0]?.rulesets[0];
    if (ruleset === undefined || marked === undefined) throw new Error('no rules');
    const [prerouting, input] = ['PREROUTING', 'INPUT'].map((name) =>
      marked.tables.find((table) => table.name === 'mangle')?.chains.find((chain) => chain.name === name),
    );
    const tables = ruleset.tables.map((table) => ({
      ...table,
      chains: table.chains.map((chain) =>
        chain.name === 'PREROUTING'
          ? { ...chain, rules: prerouting?.rules.slice(0, 1) ?? [] }
          : chain.name === 'INPUT'
            ? { ...chain, rules: input?.rules.slice(0, 1) ?? [] }
            : chain,
      ),
    }));
    return { ...namespace, rulesets: [{ ...ruleset, tables }] };
  });
  expect(marking).toMatch(/^dropped in ztunnel: in INPUT by mangle -A INPUT -p tcp -m mark --mark 0x400 -j DROP/);
});

test('a packet to a veth whose other end lacks the address is lost, unless that end answers by proxy ARP', () => {
  const question = { from: 'node', to: '192.0.2.1:80' };
  const lead = (namespace: KernelNamespace): KernelNamespace => {
    const [route] = namespace.routes
      .filter(({ destination }) => destination === '0.0.0.0/0' && namespace.scope === 'host')
      .slice(-1);
    if (route === undefined) throw new Error('no default route');
    return {
      ...namespace,
      routes: [...namespace.routes, { ...route, destination: '192.0.2.1/32', dev: 'veth87a7244e' }],
    };
  };
  expect(withOne('host', lead, state, question)).toBe('lost in host: nobody in ztunnel answers for 192.0.2.1');
});

test('a process uses the source address that its route suggests', () => {
  expect(traced(state, 'node', 'appb-7774fb945-qhq6l:53', { protocol: 'udp' }).packet.source).toBe('10.244.1.1');
});
