import { mainTable } from '../../../base/kernel-facts.js';
import { addressBits, familyOf } from '../../../ir/family.js';
import { emptySimulatableNamespace, type SimulatableNamespace, type SimulatableProgram } from '../../../ir/program.js';
import type { RuleWords } from '../../../simulate/chain.js';
import { type Extras, noExtras } from '../../../simulate/topology/extras.js';
import { withKernelsOwn } from '../../../simulate/topology/kernels-own.js';
import { listenersOf } from '../../../simulate/topology/listeners.js';
import { observedPods } from '../../../simulate/topology/observed-pods.js';
import { type NamespacePart, type Scene, sceneOf } from '../../../simulate/topology/scene.js';
import { pairOf, tunnelWires } from '../../../simulate/topology/wires.js';
import type { Wire } from '../../../simulate/wire.js';
import { defaultConstants } from '../constants.js';
import type { GeneveState } from '../state.js';
import { dnsListeners, tunnelPairs } from './parts.js';

export function sceneOfObservation(
  observed: SimulatableProgram,
  state: GeneveState | null,
  words: RuleWords,
  extras: Extras = noExtras,
): Scene {
  const constants = state?.constants ?? defaultConstants;
  const found = (scope: 'host' | 'ztunnel') => observed.namespaces.find((one) => one.scope === scope);
  const host = extras.host(withKernelsOwn(found('host') ?? emptySimulatableNamespace('host', null)));
  const seen = found('ztunnel');
  const inside = seen === undefined ? undefined : withKernelsOwn(seen);
  const pods = observedPods(host, state?.pods ?? null, inside === undefined ? [] : [inside]);
  const veth = inside === undefined ? null : vethOf(host, inside, state);
  const between =
    veth === null
      ? []
      : pairOf({ namespace: 'host', device: veth.host }, { namespace: 'ztunnel', device: veth.inside });
  const wiresAt = (namespace: string) =>
    between.flatMap(([at, device, wire]) => (at === namespace ? [[device, wire] as const] : []));
  const pairs = tunnelPairs(constants);
  const hostWires = new Map<string, Wire>([
    ...tunnelWires(host, inside === undefined ? [] : [{ name: 'ztunnel', program: inside }], pairs),
    ...wiresAt('host'),
  ]);
  for (const { device, name } of pods)
    if (device !== null && !hostWires.has(device)) hostWires.set(device, { kind: 'pod', pod: name });
  const ofZtunnel = (program: SimulatableNamespace): NamespacePart => ({
    name: 'ztunnel',
    program,
    forwards: false,
    wires: new Map([...tunnelWires(program, [{ name: 'host', program: host }], pairs), ...wiresAt('ztunnel')]),
    sockets: [...listenersOf(program, true), ...dnsListeners(constants)],
  });
  return sceneOf(
    [
      { name: 'host', program: host, forwards: true, wires: hostWires, sockets: listenersOf(host, false) },
      ...(inside === undefined ? [] : [ofZtunnel(inside)]),
    ],
    pods,
    words,
  );
}

/** The veth between the node and ztunnel: from the document, otherwise from the route to one of ztunnel's addresses. */
function vethOf(
  host: SimulatableNamespace,
  inside: SimulatableNamespace,
  state: GeneveState | null,
): { readonly host: string; readonly inside: string } | null {
  if (state?.ztunnel) return { host: state.ztunnel.hostInterface, inside: state.ztunnel.podInterface };
  for (const { address, link } of inside.addresses) {
    const ip = address.split('/')[0] ?? '';
    const single = `${ip}/${addressBits[familyOf(ip)]}`;
    const route = host.routes.find(({ destination, table }) => table === mainTable && destination === single);
    if (route?.dev != null && link !== 'lo') return { host: route.dev, inside: link };
  }
  return null;
}
