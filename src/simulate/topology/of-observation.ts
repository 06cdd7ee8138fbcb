import { emptySimulatableNamespace, type SimulatableNamespace, type SimulatableProgram } from '../../ir/program.js';
import { mainTable } from '../../ir/route.js';
import { defaultConstants } from '../../model/constants.js';
import type { NodeState } from '../../model/node-state.js';
import { bitsOf, familyOf } from '../address.js';
import type { RuleWords } from '../chain.js';
import { readyNamespace } from '../namespace.js';
import type { KnownPod } from '../network.js';
import { protocols } from '../protocols.js';
import type { Wire } from '../wire.js';
import { type Extras, noExtras } from './extras.js';
import { withKernelsOwn } from './kernels-own.js';
import { listener, listenersOf, memoryWith } from './listeners.js';
import type { Scene } from './of-parts.js';
import { pairOf, tunnelWires } from './wires.js';

/** A node as it was observed, everybody's rules and routes included. The document helps with names, where there is one. */
export function sceneOfObservation(
  observed: SimulatableProgram,
  state: NodeState | null,
  words: RuleWords,
  extras: Extras = noExtras,
): Scene {
  const constants = state?.constants ?? defaultConstants;
  const found = (scope: 'host' | 'ztunnel') => observed.namespaces.find((one) => one.scope === scope);
  const host = extras.host(withKernelsOwn(found('host') ?? emptySimulatableNamespace('host', null)));
  const seen = found('ztunnel');
  const inside = seen === undefined ? undefined : withKernelsOwn(seen);
  const pods = podsOf(host, inside, state);
  const veth = inside === undefined ? null : vethOf(host, inside, state);
  const between =
    veth === null
      ? []
      : pairOf({ namespace: 'host', device: veth.host }, { namespace: 'ztunnel', device: veth.inside });
  const wiresAt = (namespace: string) =>
    between.flatMap(([at, device, wire]) => (at === namespace ? [[device, wire] as const] : []));
  const hostWires = new Map<string, Wire>([
    ...tunnelWires(host, inside === undefined ? [] : [{ name: 'ztunnel', program: inside }], constants),
    ...wiresAt('host'),
  ]);
  for (const { device, name } of pods)
    if (device !== null && !hostWires.has(device)) hostWires.set(device, { kind: 'pod', pod: name });
  const dns = [protocols.udp, protocols.tcp].map((protocol) =>
    listener(protocol, constants.ports.dns, { isTransparent: false, isOfProxy: true }),
  );
  return {
    network: {
      namespaces: new Map([
        ['host', readyNamespace('host', host, words, { forwards: true })],
        ...(inside === undefined
          ? []
          : [['ztunnel', readyNamespace('ztunnel', inside, words, { forwards: false })] as const]),
      ]),
      wires: new Map([
        ['host', hostWires],
        [
          'ztunnel',
          inside === undefined
            ? new Map()
            : new Map([...tunnelWires(inside, [{ name: 'host', program: host }], constants), ...wiresAt('ztunnel')]),
        ],
      ]),
      pods,
    },
    memories: new Map([
      ['host', memoryWith(listenersOf(host, false))],
      ['ztunnel', memoryWith(inside === undefined ? [] : [...listenersOf(inside, true), ...dns])],
    ]),
  };
}

/** The veth between the node and ztunnel: as the document has it, else by the route to an address of ztunnel's. */
function vethOf(
  host: SimulatableNamespace,
  inside: SimulatableNamespace,
  state: NodeState | null,
): { readonly host: string; readonly inside: string } | null {
  if (state?.ztunnel) return { host: state.ztunnel.hostInterface, inside: state.ztunnel.podInterface };
  for (const { address, link } of inside.addresses) {
    const ip = address.split('/')[0] ?? '';
    const single = `${ip}/${bitsOf(familyOf(ip))}`;
    const route = host.routes.find(({ destination, table }) => table === mainTable && destination === single);
    if (route?.dev != null && link !== 'lo') return { host: route.dev, inside: link };
  }
  return null;
}

/** Pods by the document; without one, whoever has a route of its own in the main table. */
function podsOf(
  host: SimulatableNamespace,
  inside: SimulatableNamespace | undefined,
  state: NodeState | null,
): readonly KnownPod[] {
  // The kernel makes such a route of IPv6 for an address of the node's own, too.
  const own = new Set(host.addresses.map(({ address }) => address));
  const direct = new Map(
    host.routes
      .filter(({ destination, dev, family, table, type }) => {
        const isOfOne = destination.endsWith(`/${bitsOf(family)}`) && !own.has(destination);
        return table === mainTable && type === 'unicast' && dev !== null && isOfOne;
      })
      .map(({ destination, dev }) => [destination.replace(/\/\d+$/, ''), dev]),
  );
  if (state !== null)
    return state.pods.map(({ hostInterface, hostNetwork, ips, mesh, name, namespace }) => ({
      name: `${namespace}/${name}`,
      ips,
      device: hostNetwork
        ? null
        : (hostInterface ?? ips.map((ip) => direct.get(ip)).find((dev) => dev != null) ?? null),
      isMesh: mesh,
    }));
  const notPods = new Set(inside?.addresses.map(({ address }) => address.split('/')[0]));
  const members = new Set(host.sets.flatMap(({ members: all }) => all.map(({ entry }) => entry)));
  return [...direct]
    .filter(([ip]) => !notPods.has(ip))
    .map(([ip, dev]) => ({ name: ip, ips: [ip], device: dev ?? null, isMesh: members.has(ip) }));
}
