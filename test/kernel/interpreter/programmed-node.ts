import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  apply,
  machineInside,
  type GeneveState as NodeState,
  parseNodeState,
  thisMachine,
} from '../../../src/index.js';
import type { SimulatableProgram } from '../../../src/ir/program.js';
import { protocols } from '../../../src/ir/protocols.js';
import { sceneOfObservation } from '../../../src/modes/node-geneve/topology/of-observation.js';
import type { Memories } from '../../../src/simulate/network.js';
import { geneveState } from '../../geneve-state.js';
import { spawnSync } from '../sync-process.js';
import { type Arena, type Departure, neighbourScript, type Probe, vethScript, withArena } from './arena.js';
import { type Setting, sightDifferences, startOf, type Trial, tryPacket } from './differential.js';
import { installSniffer, readSniffer } from './sniffer.js';

/* A node as redirect programs it, in the kernel and in the interpreter: every way that a packet can take through it. */

const hostIP = '10.244.1.1';
const ztunnelIP = '10.244.1.2';
const pods = { p: '10.244.1.11', q: '10.244.1.12', n: '10.244.1.13' } as const;
const devices = { p: 'vp', q: 'vq', n: 'vn', w: 'eth0' } as const;
const ends = Object.keys(devices) as (keyof typeof devices)[];

/** Foreign policy routing after ours: a network behind another device than the world's. */
const otherRouting = `ip rule add priority 1000 to 203.0.113.0/24 lookup 77; ip route add default via ${pods.n} dev ${devices.n} onlink table 77`;

const layout = {
  namespaces: ['node', 'zt', ...ends],
  scripts: [
    ...ends.map((end, index) => ['node', vethScript(index + 1, devices[end], end, 'eth0')] as const),
    ['node', vethScript(9, 'vzt', 'zt', 'eth0')],
    ...Object.entries(pods).map(([end, ip], index) => {
      const device = devices[end as keyof typeof pods];
      return [
        'node',
        `ip addr add ${hostIP}/32 dev ${device}; ip route add ${ip}/32 dev ${device}; ${neighbourScript(index + 1, device, [ip])}`,
      ] as const;
    }),
    [
      'node',
      `ip addr add ${hostIP}/32 dev vzt; ip route add ${ztunnelIP}/32 dev vzt; ip addr add 172.18.0.2/24 dev eth0; ip route add default via 172.18.0.1; sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=1; ${otherRouting}; ${neighbourScript(4, 'eth0', ['172.18.0.1'])}; ${neighbourScript(9, 'vzt', [ztunnelIP])}`,
    ],
    [
      'zt',
      `ip addr add ${ztunnelIP}/32 dev eth0; ip route add ${hostIP}/32 dev eth0; ip route add default via ${hostIP}; sysctl -qw net.ipv4.conf.all.rp_filter=1; ip neigh replace ${hostIP} lladdr 02:00:00:00:01:09 dev eth0 nud permanent`,
    ],
  ],
  ends: ends.map((end) => [end, 'eth0'] as const),
  listeners: { zt: [15001, 15006, 15008] },
  flush: { namespace: 'w', device: 'eth0', address: '172.18.0.2' },
} as const;

function stateFor(arena: Arena, change: object): NodeState {
  const parsed = parseNodeState({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile: 'istio-1.20',
    backend: 'iptables-nft',
    node: { name: 'node', hostIP },
    ztunnel: {
      namespace: 'istio-system',
      name: 'ztunnel',
      ip: ztunnelIP,
      hostInterface: 'vzt',
      netns: arena.netns['zt'],
      captureDNS: true,
    },
    pods: Object.entries(pods).map(([name, ip]) => ({
      namespace: 'default',
      name,
      ip,
      hostInterface: devices[name as keyof typeof pods],
      mesh: name !== 'n',
    })),
    ...change,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return geneveState(parsed.value);
}

/** Tunnels that need no questions of their own: link addresses at both ends are known. */
function settleTunnels(arena: Arena): void {
  for (const [near, far, from, to, ip] of [
    ['node', 'zt', 'istioin', 'pistioin', '192.168.126.2'],
    ['node', 'zt', 'istioout', 'pistioout', '192.168.127.2'],
  ] as const) {
    const mac = arena.run(far, `cat /sys/class/net/${to}/address`).trim();
    arena.run(near, `ip neigh replace ${ip} lladdr ${mac} dev ${from} nud permanent`);
  }
}

const destinations = [...Object.values(pods), '10.96.0.10', '203.0.113.9', hostIP, '172.18.0.2', ztunnelIP];
const kinds = [
  { protocol: protocols.tcp, port: 80 },
  { protocol: protocols.tcp, port: 15008 },
  { protocol: protocols.udp, port: 53 },
  { protocol: protocols.udp, port: 4000 },
  { protocol: protocols.icmp, port: 0 },
  { protocol: 253, port: 0 },
] as const;

/** Every place that a packet can start from, with each source that it may have there. */
const departures: readonly { readonly from: Departure; readonly source: string }[] = [
  { from: { namespace: 'p', device: 'eth0' }, source: pods.p },
  { from: { namespace: 'p', device: 'eth0' }, source: '10.99.99.99' },
  { from: { namespace: 'n', device: 'eth0' }, source: pods.n },
  { from: { namespace: 'w', device: 'eth0' }, source: '203.0.113.9' },
  { from: { namespace: 'w', device: 'eth0' }, source: '10.244.2.11' },
  { from: { namespace: 'node', mark: 0 }, source: hostIP },
  { from: { namespace: 'node', mark: 0 }, source: '172.18.0.2' },
  { from: { namespace: 'zt', mark: 0 }, source: ztunnelIP },
  { from: { namespace: 'zt', mark: 0 }, source: pods.p },
  { from: { namespace: 'zt', mark: 0 }, source: '203.0.113.9' },
];

/** How a node is programmed, and what tells it from the other nodes. */
export interface Variant {
  readonly profile: string;
  readonly tunnel: { readonly kind: 'veth' | 'vxlan' };
  readonly backend?: 'iptables-nft' | 'iptables-legacy';
}

/**
 * Every source meets every destination, and each of them every kind of packet; which kinds meet on which way goes round
 * from variant to variant. All of them with EVERY=1.
 */
function kindsOf(variant: number, source: number, destination: number): readonly (typeof kinds)[number][] {
  if (process.env['EVERY']) return kinds;
  return kinds.filter((_, index) => index === (variant + source + destination) % kinds.length);
}

/** What the rules of a node are, when `apply` has run: read from the kernel. */
export interface Programmed {
  readonly program: SimulatableProgram;
  readonly tally: Setting['tally'];
}

/**
 * Programs the node and sends every packet.
 * @param number of the variant: which packets meet on which way.
 * @param programmed reads the rules, or puts others in their place first.
 * @returns what kernel and interpreter differ in, and all packets.
 */
export function travelNode(
  number: number,
  variant: Variant,
  programmed: (arena: Arena, state: NodeState) => Promise<Programmed>,
): Promise<{ readonly wrong: readonly object[]; readonly trials: readonly Trial[] }> {
  return withArena(layout, async (arena) => {
    const netns = arena.netns['node'] ?? '';
    const machine = machineInside(thisMachine, (asked) => asked ?? netns);
    const state = stateFor(arena, variant);
    const stateDirectory = mkdtempSync(join(tmpdir(), 'arena-'));
    await apply(state, { machine, stateDirectory }).finally(() => rmSync(stateDirectory, { recursive: true }));
    settleTunnels(arena);
    for (const namespace of ['node', 'zt']) installSniffer(arena, namespace);
    const { program, tally } = await programmed(arena, state);
    const setting: Setting = {
      arena,
      scene: sceneOfObservation(program, state, { match: JSON.stringify, target: JSON.stringify }),
      tally,
      compared: { node: 'host', zt: 'ztunnel' },
      entranceOf: (from) => ({
        namespace: from.namespace === 'zt' ? 'ztunnel' : 'host',
        device: 'device' in from ? devices[from.namespace as keyof typeof devices] : null,
      }),
      endOf: (device) => `${ends.find((end) => devices[end] === device)} eth0`,
    };
    const trials: Trial[] = [];
    let progress = startOf(setting);
    let id = 0;
    const go = async (from: Departure, probe: Omit<Probe, 'id'>) => {
      id += 1;
      if (variant.tunnel.kind === 'vxlan') forgetTunnels(arena, progress.memories);
      const result = await tryPacket(setting, progress, from, { ...probe, id });
      progress = result.progress;
      trials.push(result.trial);
      return result;
    };
    for (const [sourceNumber, { from, source }] of departures.entries())
      for (const [destinationNumber, destination] of destinations.entries())
        for (const { port, protocol } of kindsOf(number, sourceNumber, destinationNumber)) {
          const probe = {
            source,
            destination,
            protocol,
            sourcePort: protocol === 253 ? 0 : 20_000 + (id % 30_000),
            destinationPort: port,
            tcpFlags: protocol === protocols.tcp ? 2 : 0,
            icmpType: protocol === protocols.icmp ? 8 : 0,
            icmpCode: 0,
          };
          const first = await go(from, probe);
          const answer = answerTo(probe, first);
          if (answer === null) continue;
          const second = await go(answer.from, answer.probe);
          if (second.trial.differences.length > 0) continue;
          await go(from, { ...probe, tcpFlags: protocol === protocols.tcp ? 16 : 0 });
        }
    const sights = { host: readSniffer(arena, 'node'), ztunnel: readSniffer(arena, 'zt') };
    const wrong = trials.flatMap((trial) => {
      const found = [
        ...trial.differences,
        ...sightDifferences(trial, 'host', sights.host.get(trial.id) ?? []),
        ...sightDifferences(trial, 'ztunnel', sights.ztunnel.get(trial.id) ?? []),
      ];
      return found.length === 0 ? [] : [{ what: trial.what, found }];
    });
    return { wrong, trials };
  });
}

/**
 * The kernel chooses the ports of tunnels' packets by chance: two flows may share one. So neither remembers them. Where
 * the interpreter remembers none the kernel is not asked: it would search the connections of the whole machine for each
 * packet.
 */
function forgetTunnels(arena: Arena, memories: Memories): void {
  for (const [namespace, name] of [
    ['node', 'host'],
    ['zt', 'ztunnel'],
  ] as const) {
    const connections = memories.get(name)?.connections ?? [];
    const others = connections.filter(({ connection }) => connection.original.destinationPort !== 4789);
    if (others.length === connections.length) continue;
    spawnSync('conntrack', ['-D', '-p', 'udp', '--dport', '4789'], { netns: arena.netns[namespace] ?? '' });
    connections.splice(0, connections.length, ...others);
  }
}

/** The answer of whoever got a packet; null: nobody did, or they differ about it. */
function answerTo(
  probe: Omit<Probe, 'id'>,
  { received, trial }: Awaited<ReturnType<typeof tryPacket>>,
): { readonly from: Departure; readonly probe: Omit<Probe, 'id'> } | null {
  if (trial.differences.length > 0) return null;
  const back = (seen: {
    source: string;
    destination: string;
    sourcePort?: number | undefined;
    destinationPort?: number | undefined;
  }) => ({
    ...probe,
    source: seen.destination,
    destination: seen.source,
    sourcePort: probe.protocol === protocols.icmp ? probe.sourcePort : (seen.destinationPort ?? 0),
    destinationPort: probe.protocol === protocols.icmp ? 0 : (seen.sourcePort ?? 0),
    tcpFlags: probe.protocol === protocols.tcp ? 18 : 0,
    icmpType: 0,
  });
  const [arrived] = received;
  if (arrived !== undefined)
    return { from: { namespace: arrived.namespace, device: arrived.device }, probe: back(arrived) };
  if (trial.end.kind !== 'delivered') return null;
  const { destinationPort, sourcePort } = trial.end.packet;
  const namespace = trial.end.namespace === 'ztunnel' ? 'zt' : 'node';
  return { from: { namespace, mark: 0 }, probe: back({ ...probe, ...ends2(trial), sourcePort, destinationPort }) };
}

function ends2({ end }: Trial): { source: string; destination: string } {
  const text = (address: number | bigint) => [24, 16, 8, 0].map((shift) => (Number(address) >>> shift) & 255).join('.');
  return { source: text(end.packet.source), destination: text(end.packet.destination) };
}
