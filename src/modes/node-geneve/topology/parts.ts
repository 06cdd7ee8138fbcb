import type { SimulatableNamespace } from '../../../ir/program.js';
import { protocols } from '../../../ir/protocols.js';
import type { Pod } from '../../../model/node-state.js';
import type { RuleWords } from '../../../simulate/chain.js';
import type { Socket } from '../../../simulate/connection.js';
import type { Extras } from '../../../simulate/topology/extras.js';
import { listener, listenersOf } from '../../../simulate/topology/listeners.js';
import { attachedPods, hostOfPlugin, knownPod, podOfPlugin } from '../../../simulate/topology/plugin.js';
import { type Scene, sceneOf } from '../../../simulate/topology/scene.js';
import { type FarEnd, type LinkPair, pairOf, tunnelWires } from '../../../simulate/topology/wires.js';
import type { Wire } from '../../../simulate/wire.js';
import type { GeneveConstants } from '../constants.js';
import type { Ztunnel } from '../state.js';

/** A ztunnel and its namespace; `name` is the namespace's name in the network: `ztunnel`, `ztunnel-old`. */
export interface ZtunnelPart {
  readonly name: string;
  readonly ztunnel: Ztunnel;
  /** The node's address, which its default route points to. */
  readonly hostIP: string;
  readonly program: SimulatableNamespace;
}

export interface Parts {
  readonly hostIPs: readonly string[];
  readonly pods: readonly Pod[];
  /** The constants of the design, or of both while one replaces the other. */
  readonly constants: readonly Pick<GeneveConstants, 'tunnels' | 'ports'>[];
  readonly host: SimulatableNamespace;
  /** Empty: no ztunnel; two while one replaces the other. */
  readonly ztunnels: readonly ZtunnelPart[];
  readonly extras: Extras;
  readonly words: RuleWords;
}

/** A node with its network plugin, and each ztunnel's namespace behind a veth and the tunnels. */
export function sceneOfParts(parts: Parts): Scene {
  const { constants, extras, hostIPs, pods, words, ztunnels } = parts;
  const attached = [
    ...attachedPods(pods),
    ...ztunnels.map(({ ztunnel }) => ({ device: ztunnel.hostInterface, ip: ztunnel.ip })),
  ];
  const host = hostOfPlugin(parts.host, { hostIPs, pods, attached, extras });
  const inside = ztunnels.map((part) => ({ ...part, program: insideOf(part, extras) }));
  const veths = inside.flatMap(({ name, ztunnel }) =>
    pairOf({ namespace: 'host', device: ztunnel.hostInterface }, { namespace: name, device: ztunnel.podInterface }),
  );
  const wiresOf = (namespace: string, own: SimulatableNamespace, others: readonly FarEnd[]) =>
    new Map<string, Wire>([
      ...constants.flatMap((one) => [...tunnelWires(own, others, tunnelPairs(one))]),
      ...veths.flatMap(([at, device, wire]) => (at === namespace ? [[device, wire] as const] : [])),
    ]);
  const hostWires = wiresOf('host', host, inside);
  for (const pod of pods)
    if (pod.hostInterface !== null && !pod.hostNetwork)
      hostWires.set(pod.hostInterface, { kind: 'pod', pod: `${pod.namespace}/${pod.name}` });
  const dns = constants.flatMap(dnsListeners);
  const node = { name: 'host', program: host };
  return sceneOf(
    [
      { ...node, forwards: true, wires: hostWires, sockets: listenersOf(host, false) },
      ...inside.map(({ name, program }) => ({
        name,
        program,
        forwards: false,
        wires: wiresOf(name, program, [node]),
        sockets: [...listenersOf(program, true), ...dns],
      })),
    ],
    pods.map(knownPod),
    words,
  );
}

function insideOf({ hostIP, program, ztunnel }: ZtunnelPart, { inside }: Extras): SimulatableNamespace {
  const own = podOfPlugin(program, { device: ztunnel.podInterface, ips: [ztunnel.ip] }, [hostIP]);
  return inside === undefined ? own : inside(own);
}

export function tunnelPairs({ tunnels }: Pick<GeneveConstants, 'tunnels'>): readonly LinkPair[] {
  return [tunnels.inbound, tunnels.outbound].map(({ name, peerName }) => [name, peerName]);
}

/** ztunnel's DNS listeners; the others are found by the TPROXY rules. */
export function dnsListeners({ ports }: Pick<GeneveConstants, 'ports'>): readonly Socket[] {
  return [protocols.udp, protocols.tcp].map((protocol) =>
    listener(protocol, ports.dns, { isTransparent: false, isOfProxy: true }),
  );
}
