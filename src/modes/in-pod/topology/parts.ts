import type { SimulatableNamespace } from '../../../ir/program.js';
import type { RuleWords } from '../../../simulate/chain.js';
import type { KnownPod } from '../../../simulate/network.js';
import type { Extras } from '../../../simulate/topology/extras.js';
import { attachedPods, hostOfPlugin, knownPod, podOfPlugin } from '../../../simulate/topology/plugin.js';
import { type NamespacePart, type Scene, sceneOf } from '../../../simulate/topology/scene.js';
import { pairOf } from '../../../simulate/topology/wires.js';
import type { Wire } from '../../../simulate/wire.js';
import type { InpodConstants } from '../constants.js';
import type { InpodPod } from '../state.js';
import { type GuestNetwork, guestNetworks, withInterfaces } from './stand-ins.js';
import { ztunnelSockets } from './ztunnel-sockets.js';

/** A pod whose own namespace is part of the scene. */
export interface PodPart {
  /** The namespace's name in the network: its scope. */
  readonly name: string;
  readonly pod: InpodPod;
  readonly program: SimulatableNamespace;
}

export interface Parts {
  readonly hostIPs: readonly string[];
  /** All pods of the node. */
  readonly pods: readonly InpodPod[];
  /** The constants of the design, or of both while one replaces the other. */
  readonly constants: readonly Pick<InpodConstants, 'marks' | 'ports'>[];
  readonly host: SimulatableNamespace;
  readonly inside: readonly PodPart[];
  readonly extras: Extras;
  readonly words: RuleWords;
}

/** The pod's interface, as network plugins name it. */
const podInterface = 'eth0';

/** A node with its network plugin; ztunnel listens in the namespace of each mesh pod. */
export function sceneOfParts(parts: Parts): Scene {
  const { constants, extras, hostIPs, words } = parts;
  const pods = withInterfaces(parts.pods);
  const host = hostOfPlugin(parts.host, { hostIPs, pods, attached: attachedPods(pods), extras });
  const deviceOf = new Map(pods.map(({ hostInterface, ips }) => [ips[0], hostInterface]));
  const sockets = constants.flatMap(ztunnelSockets);
  const hostWires = new Map<string, Wire>();
  for (const { hostInterface, name, namespace } of pods)
    if (hostInterface !== null) hostWires.set(hostInterface, { kind: 'pod', pod: `${namespace}/${name}` });
  const inside = parts.inside.map(({ name, pod, program }): NamespacePart => {
    const networks = guestNetworks(pod);
    const wires = new Map<string, Wire>(networks.map((one) => [one.device, guestWire(pod)]));
    const device = deviceOf.get(pod.ips[0]) ?? null;
    if (device !== null)
      for (const [at, end, wire] of pairOf({ namespace: 'host', device }, { namespace: name, device: podInterface }))
        (at === 'host' ? hostWires : wires).set(end, wire);
    const own = podOfPlugin(withGuests(program, networks), { device: podInterface, ips: pod.ips }, hostIPs);
    return { name, program: extras.inside?.(own) ?? own, forwards: networks.length > 0, wires, sockets };
  });
  return sceneOf(
    [{ name: 'host', program: host, forwards: true, wires: hostWires, sockets: [] }, ...inside],
    pods.map((pod) => ({ ...knownPod(pod), ...insideOf(pod, parts.inside) })),
    words,
  );
}

export function guestWire({ name, namespace }: Pick<InpodPod, 'name' | 'namespace'>): Wire {
  return { kind: 'pod', pod: `a guest of ${namespace}/${name}` };
}

function withGuests(program: SimulatableNamespace, networks: readonly GuestNetwork[]): SimulatableNamespace {
  const addresses = networks.flatMap(({ device, own }) => own.map((address) => ({ link: device, address })));
  return { ...program, addresses: [...program.addresses, ...addresses] };
}

function insideOf(pod: InpodPod, inside: readonly PodPart[]): Pick<KnownPod, 'inside' | 'guests'> {
  const part = inside.find((one) => one.pod.name === pod.name && one.pod.namespace === pod.namespace);
  if (part === undefined) return {};
  const guests = guestNetworks(part.pod).map(({ device, guests: ips }) => ({ device, ips }));
  return { inside: part.name, guests };
}
