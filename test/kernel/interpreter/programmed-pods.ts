import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apply, machineInside, type NodeState, parseNodeState, thisMachine } from '../../../src/index.js';
import { familyOf } from '../../../src/ir/family.js';
import { protocols } from '../../../src/ir/protocols.js';
import type { Family } from '../../../src/ir/ruleset.js';
import type { ResolvedBackend } from '../../../src/model/backend.js';
import { proofsOf } from '../../../src/modes/proofs.js';
import { printAddress } from '../../../src/simulate/address.js';
import { type Arena, type Departure, neighbourScript, type Probe, quietIPv6, vethScript, withArena } from './arena.js';
import { foretoldHits, hitsBetween, observed, ruleCounts } from './compare.js';
import { type Setting, sightDifferences, startOf, type Trial, tryPacket } from './differential.js';
import { installSniffer, readSniffer } from './sniffer.js';

/*
 * A node whose mesh pods `m` and `n` redirect programs, a pod `p` and the world `w` outside, a guest `g` behind an
 * interface of `m`.
 */

export const addresses = {
  ipv4: {
    node: '10.244.1.1',
    m: '10.244.1.11',
    n: '10.244.1.12',
    p: '10.244.1.13',
    w: '203.0.113.9',
    g: '169.254.64.2',
  },
  ipv6: {
    ...{ node: 'fd00:10:244:1::1', m: 'fd00:10:244:1::11', n: 'fd00:10:244:1::12', p: 'fd00:10:244:1::13' },
    ...{ w: '2001:db8::9', g: 'fd00:169:254:100::2' },
  },
} as const;
const uplink = { ipv4: ['172.18.0.2', '172.18.0.1'], ipv6: ['fd00:172::2', 'fd00:172::1'] } as const;
/** Of the world, whose packets somebody's rule sends on with the node's address. */
export const masqueraded = { ipv4: '172.18.9.9', ipv6: 'fd00:172:9::9' } as const;
const devices = { m: 'vm', n: 'vn', p: 'vp', w: 'eth0' } as const;
const pods = ['m', 'n', 'p'] as const;
const inside = { node: 'host', m: 'pods/default_m', n: 'pods/default_n' } as const;
const guestDevice = 'vif0';
const ztunnel = 0x539;

function podScript(pod: 'm' | 'n', number: number): string {
  const mac = `02:00:00:00:01:0${number}`;
  const { ipv4, ipv6 } = addresses;
  return [ipv4, ipv6]
    .map((family) => {
      const full = family === ipv4 ? 32 : 128;
      const at = family === ipv4 ? 'dev eth0' : 'dev eth0 nodad';
      return `ip addr add ${family[pod]}/${full} ${at}; ip route add ${family.node}/${full} dev eth0; ip route add default via ${family.node} dev eth0; ip neigh replace ${family.node} lladdr ${mac} dev eth0 nud permanent`;
    })
    .join('; ');
}

const { ipv4, ipv6 } = addresses;
const layout = {
  namespaces: ['node', 'm', 'n', 'p', 'w', 'g'],
  scripts: [
    ...(['node', 'm', 'n'] as const).map((name) => [name, quietIPv6] as const),
    ...Object.entries(devices).map(([end, device], at) => ['node', vethScript(at + 1, device, end, 'eth0')] as const),
    ...pods.map((pod, at) => {
      const device = devices[pod];
      return [
        'node',
        `ip addr add ${ipv4.node}/32 dev ${device}; ip addr add ${ipv6.node}/128 dev ${device} nodad; ip route add ${ipv4[pod]}/32 dev ${device}; ip route add ${ipv6[pod]}/128 dev ${device} src ${ipv6.node}; ${neighbourScript(at + 1, device, [ipv4[pod], ipv6[pod]])}`,
      ] as const;
    }),
    [
      'node',
      `ip addr add ${uplink.ipv4[0]}/16 dev eth0; ip addr add ${uplink.ipv6[0]}/64 dev eth0 nodad; ip route add default via ${uplink.ipv4[1]}; ip route add default via ${uplink.ipv6[1]}; ${neighbourScript(4, 'eth0', [uplink.ipv4[1], uplink.ipv6[1], masqueraded.ipv4])}; sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`,
    ],
    ['m', podScript('m', 1)],
    ['n', podScript('n', 2)],
    ['m', vethScript(7, guestDevice, 'g', 'eth0')],
    [
      'm',
      `ip addr add 169.254.64.1/24 dev ${guestDevice}; ip addr add fd00:169:254:100::1/64 dev ${guestDevice} nodad; ${neighbourScript(7, guestDevice, [ipv4.g, ipv6.g])}; sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`,
    ],
  ],
  ends: (['p', 'w', 'g'] as const).map((end) => [end, 'eth0'] as const),
  listeners: { m: [15001, 15006, 15008, 15053], n: [15001, 15006, 15008, 15053] },
  flush: { namespace: 'w', device: 'eth0', address: uplink.ipv4[0] },
} as const;

function stateFor(arena: Arena, backend: ResolvedBackend): NodeState {
  const parsed = parseNodeState({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'inpod',
    profile: 'istio-1.29',
    backend,
    node: { name: 'node' },
    pods: pods.map((name, at) => ({
      ...{ namespace: 'default', name, ips: [ipv4[name], ipv6[name]], hostInterface: devices[name] },
      ...(name === 'p'
        ? { mesh: false }
        : { uid: `00000000-0000-4000-8000-00000000000${at}`, netns: arena.netns[name] }),
      ...(name === 'm' ? { virtualInterfaces: [guestDevice] } : {}),
    })),
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

/** Whose rule the node has beside ours. */
function iptablesOf(backend: ResolvedBackend, family: Family): string {
  return `${family === 'ipv4' ? 'ip' : 'ip6'}tables-${backend === 'iptables-legacy' ? 'legacy' : 'nft'}`;
}

/** A flow: who sends with which address and mark, to where. */
export interface Flow {
  readonly what: string;
  readonly from: 'node' | 'm' | 'n' | 'p' | 'w' | 'g';
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly port: number;
  readonly mark?: number;
}

/** What became of a flow: the place and port of its first packet, and what kernel and interpreter differ in. */
export interface Travelled {
  readonly flow: Flow;
  readonly trials: readonly Trial[];
}

/** Programs the node, and sends three packets of each flow: the first, its answer, and the next of the same sender. */
export function travelPods(
  backend: ResolvedBackend,
  flowsOf: (family: Family) => readonly Flow[],
  families: readonly Family[],
): Promise<{ readonly travelled: readonly Travelled[]; readonly wrong: readonly object[] }> {
  return withArena(layout, async (arena) => {
    const netns = arena.netns['node'] ?? '';
    const machine = machineInside(thisMachine, (asked) => asked ?? netns);
    const state = stateFor(arena, backend);
    for (const family of ['ipv4', 'ipv6'] as const)
      arena.tool(
        'node',
        iptablesOf(backend, family),
        '-t',
        'nat',
        '-A',
        'POSTROUTING',
        '-s',
        `${masqueraded[family]}`,
        '-j',
        'MASQUERADE',
      );
    const stateDirectory = mkdtempSync(join(tmpdir(), 'arena-'));
    const applied = await apply(state, { machine, stateDirectory }).finally(() =>
      rmSync(stateDirectory, { recursive: true }),
    );
    if (applied.outcome !== 'done') throw new Error(applied.outcome);
    const travelled: Travelled[] = [];
    const wrong: object[] = [];
    for (const family of families) {
      for (const name of Object.keys(inside)) installSniffer(arena, name, family);
      const program = await observed(arena, inside, backend, 'istio-ambient-');
      const words = { match: JSON.stringify, target: JSON.stringify };
      const setting: Setting = {
        arena,
        scene: proofsOf('inpod').topology.ofObservation(program, state, words),
        tally: { counts: () => new Map(), isCounted: () => false },
        compared: inside,
        entranceOf: (from) => ({
          namespace:
            from.namespace === 'g' ? inside.m : (({ ...inside } as Record<string, string>)[from.namespace] ?? 'host'),
          device: 'device' in from ? (entrances[from.namespace] ?? null) : null,
        }),
        endOf: (device) => `${Object.keys(entrances).find((end) => entrances[end] === device)} eth0`,
      };
      const before = hitsOf(arena, backend, family);
      let progress = startOf(setting);
      const go = async (from: Departure, probe: Probe) => {
        const result = await tryPacket(setting, progress, from, probe);
        progress = result.progress;
        return result;
      };
      let id = 0;
      for (const flow of flowsOf(family)) {
        const trials: Trial[] = [];
        travelled.push({ flow, trials });
        const from = departureOf(flow.from, flow.mark ?? 0);
        id += 1;
        const probe = probeOf(flow, id);
        const first = await go(from, probe);
        trials.push(first.trial);
        const back = answerTo(probe, first);
        if (back === null) continue;
        id += 1;
        trials.push((await go(back.from, { ...back.probe, id })).trial);
        if (trials.some(({ differences }) => differences.length > 0)) continue;
        id += 1;
        trials.push((await go(from, { ...probe, id, tcpFlags: probe.tcpFlags === 0 ? 0 : 16 })).trial);
      }
      wrong.push(...miscounted(arena, { backend, family, before }, travelled));
      const sights = Object.entries(inside).map(([name, scope]) => [scope, readSniffer(arena, name, family)] as const);
      for (const { flow, trials } of travelled.filter(({ flow: one }) => familyOf(one.source) === family))
        for (const trial of trials) {
          const seen = sights.flatMap(([scope, of]) => sightDifferences(trial, scope, of.get(trial.id) ?? []));
          const found = [...trial.differences, ...seen];
          if (found.length > 0) wrong.push({ flow: flow.what, what: trial.what, found });
        }
    }
    return { travelled, wrong };
  });
}

/** How often each rule of iptables was hit, by namespace; `apply` writes native rules without counters. */
function hitsOf(arena: Arena, backend: ResolvedBackend, family: Family): Readonly<Record<string, Counts>> {
  if (backend === 'nft') return {};
  return Object.fromEntries(Object.keys(inside).map((name) => [name, ruleCounts(arena, name, backend, family)]));
}

type Counts = ReadonlyMap<string, bigint>;

/** Rules that all packets of a family together hit more or less often than foretold. */
function miscounted(
  arena: Arena,
  { backend, before, family }: { backend: ResolvedBackend; family: Family; before: Readonly<Record<string, Counts>> },
  travelled: readonly Travelled[],
): readonly object[] {
  const after = hitsOf(arena, backend, family);
  const hops = travelled
    .filter(({ flow }) => familyOf(flow.source) === family)
    .flatMap(({ trials }) => trials.flatMap((trial) => trial.hops));
  return Object.entries(inside).flatMap(([name, scope]) => {
    if (backend === 'nft') return [];
    const kernel = hitsBetween(before[name] ?? new Map(), after[name] ?? new Map()).toSorted();
    const foretold = foretoldHits(hops, scope).toSorted();
    return JSON.stringify(kernel) === JSON.stringify(foretold) ? [] : [{ scope, kernel, foretold }];
  });
}

const entrances: Readonly<Record<string, string>> = { p: devices.p, w: devices.w, g: guestDevice };

function departureOf(namespace: string, mark: number): Departure {
  return entrances[namespace] === undefined ? { namespace, mark } : { namespace, device: 'eth0' };
}

function probeOf({ destination, port, protocol, source }: Flow, id: number): Probe {
  const isIcmp = protocol === protocols.icmp || protocol === protocols.icmp6;
  return {
    ...{
      id,
      source,
      destination,
      protocol,
      sourcePort: protocol === 253 ? 0 : 20_000 + id,
      destinationPort: isIcmp ? 0 : port,
    },
    tcpFlags: protocol === protocols.tcp ? 2 : 0,
    icmpType: protocol === protocols.icmp ? 8 : protocol === protocols.icmp6 ? 128 : 0,
    icmpCode: 0,
  };
}

/** The answer of whoever got a packet, with the mark of the socket; null: nobody did, or they differ about it. */
function answerTo(
  probe: Probe,
  { received, trial }: Awaited<ReturnType<typeof tryPacket>>,
): { readonly from: Departure; readonly probe: Omit<Probe, 'id'> } | null {
  const { end } = trial;
  if (trial.differences.length > 0 || (end.kind !== 'delivered' && end.kind !== 'sent')) return null;
  const { destination, destinationPort, source, sourcePort } = end.packet;
  const isIcmp = probe.icmpType > 0;
  const [arrived] = received;
  const name = Object.entries(inside).find(([, scope]) => scope === end.namespace)?.[0] ?? '';
  const socket = end.kind === 'delivered' ? end.socket : null;
  return {
    from:
      arrived === undefined
        ? { namespace: name, mark: socket?.mark ?? 0 }
        : { namespace: arrived.namespace, device: 'eth0' },
    probe: {
      ...probe,
      source: printAddress(destination),
      destination: printAddress(source),
      sourcePort: isIcmp ? sourcePort : destinationPort,
      destinationPort: isIcmp ? 0 : sourcePort,
      tcpFlags: probe.tcpFlags === 0 ? 0 : 18,
      icmpType: probe.icmpType === 128 ? 129 : 0,
    },
  };
}

export { ztunnel };
