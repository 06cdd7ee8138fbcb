import { oncePer } from '../../../base/once-per.js';
import { emptySimulatableNamespace, hostScope, type SimulatableNamespace } from '../../../ir/program.js';
import type { RuleWords } from '../../../simulate/chain.js';
import type { KnownPod } from '../../../simulate/network.js';
import { type Extras, type NamespaceChange, noExtras } from '../../../simulate/topology/extras.js';
import { attachedPods, hostOfPlugin, knownPod, podOfPlugin } from '../../../simulate/topology/plugin.js';
import { type NamespacePart, sceneOf } from '../../../simulate/topology/scene.js';
import type { MakeScene } from '../../../simulate/topology/topology.js';
import { pairOf } from '../../../simulate/topology/wires.js';
import type { Wire } from '../../../simulate/wire.js';
import type { InpodConstants } from '../constants.js';
import { podScope } from '../scopes.js';
import type { InpodPod } from '../state.js';
import { type GuestNetwork, guestNetworks, withInterfaces } from './stand-ins.js';
import { ztunnelSockets } from './ztunnel-sockets.js';

export interface Parts {
  readonly hostIPs: readonly string[];
  /** All pods of the node; the namespaces of those in the mesh are part of the scene. */
  readonly pods: readonly InpodPod[];
  /** The constants of the design, or of both while one replaces the other. */
  readonly constants: readonly Pick<InpodConstants, 'marks' | 'ports'>[];
  /** More addresses of the node. */
  readonly addresses: Extras['addresses'];
  readonly words: RuleWords;
}

/** The pod's interface, as network plugins name it. */
const podInterface = 'eth0';

/** A node with its network plugin; ztunnel listens in the namespace of each mesh pod. */
export function scenesOfParts({ addresses, constants, hostIPs, words, ...parts }: Parts): MakeScene {
  const pods = withInterfaces(parts.pods);
  const asHost = hostOfPlugin({ hostIPs, pods, attached: attachedPods(pods), addresses });
  const deviceOf = new Map(pods.map(({ hostInterface, ips }) => [ips[0], hostInterface]));
  const sockets = constants.flatMap(ztunnelSockets);
  const hostWires = new Map<string, Wire>();
  for (const { hostInterface, name, namespace } of pods)
    if (hostInterface !== null) hostWires.set(hostInterface, { kind: 'pod', pod: `${namespace}/${name}` });
  const inside = parts.pods
    .filter(({ mesh }) => mesh)
    .map((pod) => {
      const name = podScope(pod);
      const networks = guestNetworks(pod);
      const wires = new Map<string, Wire>(networks.map((one) => [one.device, guestWire(pod)]));
      const device = deviceOf.get(pod.ips[0]) ?? null;
      if (device !== null)
        for (const [at, end, wire] of pairOf({ namespace: 'host', device }, { namespace: name, device: podInterface }))
          (at === 'host' ? hostWires : wires).set(end, wire);
      const asPod = podOfPlugin({ device: podInterface, ips: pod.ips }, hostIPs);
      const guests = withGuests(networks);
      const own = (program: SimulatableNamespace) => asPod(guests(program));
      return { name, netns: pod.netns, pod, own, part: { name, forwards: networks.length > 0, wires, sockets } };
    });
  const known = pods.map((pod) => ({ ...knownPod(pod), ...insideOf(pod, inside) }));
  return ({ namespaces }, changes = noExtras) => {
    const host = namespaces.find(({ scope }) => scope === hostScope) ?? emptySimulatableNamespace(hostScope, null);
    const held = new Map(namespaces.map((one) => [`${one.scope} ${one.netns}`, one]));
    return sceneOf(
      [
        { name: 'host', program: changes.host(asHost(host)), forwards: true, wires: hostWires, sockets: [] },
        ...inside.map(({ name, netns, own, part }): NamespacePart => {
          const program = own(held.get(`${name} ${netns}`) ?? emptySimulatableNamespace(name, netns));
          return { ...part, program: changes.inside?.(program) ?? program };
        }),
      ],
      known,
      words,
    );
  };
}

export function guestWire({ name, namespace }: Pick<InpodPod, 'name' | 'namespace'>): Wire {
  return { kind: 'pod', pod: `a guest of ${namespace}/${name}` };
}

function withGuests(networks: readonly GuestNetwork[]): NamespaceChange {
  if (networks.length === 0) return (program) => program;
  const addresses = networks.flatMap(({ device, own }) => own.map((address) => ({ link: device, address })));
  const all = oncePer((own: SimulatableNamespace['addresses']) => [...own, ...addresses]);
  return oncePer((program: SimulatableNamespace) => ({ ...program, addresses: all(program.addresses) }));
}

/** @param inside the pods whose own namespaces are part of the scene. */
function insideOf(
  pod: InpodPod,
  inside: readonly { readonly name: string; readonly pod: InpodPod }[],
): Pick<KnownPod, 'inside' | 'guests'> {
  const part = inside.find((one) => one.pod.name === pod.name && one.pod.namespace === pod.namespace);
  if (part === undefined) return {};
  const guests = guestNetworks(part.pod).map(({ device, guests: ips }) => ({ device, ips }));
  return { inside: part.name, guests };
}
