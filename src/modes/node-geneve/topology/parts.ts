import { emptySimulatableNamespace, type SimulatableNamespace, type SimulatableProgram } from '../../../ir/program.js';
import { protocols } from '../../../ir/protocols.js';
import type { Pod } from '../../../model/node-state.js';
import type { RuleWords } from '../../../simulate/chain.js';
import type { Socket } from '../../../simulate/connection.js';
import { type Extras, type NamespaceChange, noExtras } from '../../../simulate/topology/extras.js';
import { listener, listenersOf } from '../../../simulate/topology/listeners.js';
import { attachedPods, hostOfPlugin, knownPod, podOfPlugin } from '../../../simulate/topology/plugin.js';
import { sceneOf } from '../../../simulate/topology/scene.js';
import type { MakeScene } from '../../../simulate/topology/topology.js';
import { type FarEnd, type LinkPair, pairOf, tunnelWires } from '../../../simulate/topology/wires.js';
import type { Wire } from '../../../simulate/wire.js';
import type { GeneveConstants } from '../constants.js';
import type { Ztunnel } from '../state.js';

/** A ztunnel; `name` is its namespace's name in the network: `ztunnel`, `ztunnel-old`. */
export interface ZtunnelPart {
  readonly name: string;
  readonly ztunnel: Ztunnel;
  /** The node's address, which its default route points to. */
  readonly hostIP: string;
}

export interface Parts {
  readonly hostIPs: readonly string[];
  readonly pods: readonly Pod[];
  /** The constants of the design, or of both while one replaces the other. */
  readonly constants: readonly Pick<GeneveConstants, 'tunnels' | 'ports'>[];
  /** Empty: no ztunnel; two while one replaces the other. */
  readonly ztunnels: readonly ZtunnelPart[];
  /** More addresses of the node. */
  readonly addresses: Extras['addresses'];
  readonly words: RuleWords;
}

/** A node with its network plugin, and each ztunnel's namespace behind a veth and the tunnels. */
export function scenesOfParts({ addresses, constants, hostIPs, pods, words, ztunnels }: Parts): MakeScene {
  const attached = [
    ...attachedPods(pods),
    ...ztunnels.map(({ ztunnel }) => ({ device: ztunnel.hostInterface, ip: ztunnel.ip })),
  ];
  const asHost = hostOfPlugin({ hostIPs, pods, attached, addresses });
  const parts = ztunnels.map((part) => ({ ...part, inside: insideOf(part) }));
  const veths = ztunnels.flatMap(({ name, ztunnel }) =>
    pairOf({ namespace: 'host', device: ztunnel.hostInterface }, { namespace: name, device: ztunnel.podInterface }),
  );
  const podWires = pods.flatMap(
    ({ hostInterface, hostNetwork, name, namespace }): readonly (readonly [string, Wire])[] =>
      hostInterface === null || hostNetwork ? [] : [[hostInterface, { kind: 'pod', pod: `${namespace}/${name}` }]],
  );
  const wiresOf = (namespace: string, own: SimulatableNamespace, others: readonly FarEnd[]) =>
    new Map<string, Wire>([
      ...constants.flatMap((one) => [...tunnelWires(own, others, tunnelPairs(one))]),
      ...veths.flatMap(([at, device, wire]) => (at === namespace ? [[device, wire] as const] : [])),
    ]);
  const dns = constants.flatMap(dnsListeners);
  const known = pods.map(knownPod);
  return (program, changes = noExtras) => {
    const host = changes.host(asHost(partOf(program, 'host', null)));
    const node = { name: 'host', program: host };
    const inside = parts.map(({ inside: asInside, name, ztunnel }) => {
      const own = asInside(partOf(program, 'ztunnel', ztunnel.netns));
      return { name, program: changes.inside?.(own) ?? own };
    });
    return sceneOf(
      [
        {
          ...node,
          forwards: true,
          wires: new Map([...wiresOf('host', host, inside), ...podWires]),
          sockets: listenersOf(host, false),
        },
        ...inside.map((one) => ({
          ...one,
          forwards: false,
          wires: wiresOf(one.name, one.program, [node]),
          sockets: [...listenersOf(one.program, true), ...dns],
        })),
      ],
      known,
      words,
    );
  };
}

function partOf(
  { namespaces }: SimulatableProgram,
  scope: 'host' | 'ztunnel',
  netns: string | null,
): SimulatableNamespace {
  return (
    namespaces.find((one) => one.scope === scope && one.netns === netns) ?? emptySimulatableNamespace(scope, netns)
  );
}

function insideOf({ hostIP, ztunnel }: ZtunnelPart): NamespaceChange {
  return podOfPlugin({ device: ztunnel.podInterface, ips: [ztunnel.ip] }, [hostIP]);
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
