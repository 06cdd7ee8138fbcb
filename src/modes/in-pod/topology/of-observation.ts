import {
  emptySimulatableNamespace,
  hostScope,
  type SimulatableNamespace,
  type SimulatableProgram,
} from '../../../ir/program.js';
import type { RuleWords } from '../../../simulate/chain.js';
import type { KnownPod } from '../../../simulate/network.js';
import { type Extras, noExtras } from '../../../simulate/topology/extras.js';
import { withKernelsOwn } from '../../../simulate/topology/kernels-own.js';
import { observedPods } from '../../../simulate/topology/observed-pods.js';
import { type NamespacePart, type Scene, sceneOf } from '../../../simulate/topology/scene.js';
import { inpodConstants } from '../constants.js';
import type { InpodState } from '../state.js';
import { attachments, wiresBetween } from './attachments.js';
import { addressesOf, namesOfPods } from './observed-namespaces.js';
import { guestWire } from './parts.js';
import { ztunnelSockets } from './ztunnel-sockets.js';

export function sceneOfObservation(
  observed: SimulatableProgram,
  state: InpodState | null,
  words: RuleWords,
  extras: Extras = noExtras,
): Scene {
  const found = observed.namespaces.find(({ scope }) => scope === hostScope);
  const host = extras.host(withKernelsOwn(found ?? emptySimulatableNamespace(hostScope, null)));
  const inside = observed.namespaces
    .filter(({ scope }) => scope !== hostScope)
    .map((one) => withKernelsOwn(one))
    .map((one) => extras.inside?.(one) ?? one);
  const attached = attachments(host, inside, state?.pods ?? []);
  const wires = wiresBetween(host, attached);
  const pods = podsOf(host, inside, state).map((pod) => {
    const device = attached.find(({ scope }) => scope === pod.inside)?.onHost;
    return device === undefined ? pod : { ...pod, device };
  });
  const hostWires = new Map(wires.get(hostScope));
  for (const { device, inside: own, name } of pods)
    if (own === undefined && device !== null && !hostWires.has(device))
      hostWires.set(device, { kind: 'pod', pod: name });
  const sockets = ztunnelSockets(state?.constants ?? inpodConstants);
  const ofPod = (program: SimulatableNamespace): NamespacePart => {
    const pod = state?.pods.find(({ name, namespace }) => `${namespace}/${name}` === nameIn(pods, program.scope));
    const guests = (pod?.virtualInterfaces ?? []).map((device) => [device, guestWire(pod ?? noName)] as const);
    const own = new Map([...guests, ...(wires.get(program.scope) ?? [])]);
    return { name: program.scope, program, forwards: guests.length > 0, wires: own, sockets };
  };
  return sceneOf(
    [{ name: hostScope, program: host, forwards: true, wires: hostWires, sockets: [] }, ...inside.map(ofPod)],
    pods,
    words,
  );
}

const noName = { name: '', namespace: '' };

function nameIn(pods: readonly KnownPod[], scope: string): string | null {
  return pods.find(({ inside }) => inside === scope)?.name ?? null;
}

/**
 * The pods of the document, and those whose namespaces were found; then every other one that has a route of its own.
 */
function podsOf(
  host: SimulatableNamespace,
  inside: readonly SimulatableNamespace[],
  state: InpodState | null,
): readonly KnownPod[] {
  const names = namesOfPods(inside, state?.pods ?? []);
  const within = inside.map((program): KnownPod => {
    const ips = addressesOf(program).map(({ ip }) => ip);
    return { name: names.get(program.scope) ?? program.scope, ips, device: null, isMesh: true, inside: program.scope };
  });
  const others = observedPods(host, state?.pods ?? null, inside);
  return [
    ...others.map((pod) => {
      const own = within.find(({ name }) => name === pod.name);
      return own?.inside === undefined ? pod : { ...pod, inside: own.inside };
    }),
    ...within.filter((pod) => !others.some(({ name }) => name === pod.name)),
  ];
}
