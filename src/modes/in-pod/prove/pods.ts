import type { Family } from '../../../ir/ruleset.js';
import type { Case } from '../../../simulate/prove/case.js';
import type { Endpoint } from '../../../simulate/prove/endpoint.js';
import { inpodInputs, type MeshPod } from '../inputs.js';
import type { InpodState } from '../state.js';

const known = new WeakMap<InpodState, ReadonlyMap<string, MeshPod>>();

/** The mesh pod in whose namespace an endpoint is; undefined: it is elsewhere, or outside the mesh. */
export function podOf({ origin }: Endpoint, state: InpodState): MeshPod | undefined {
  const found = known.get(state) ?? new Map(inpodInputs(state).meshPods.map((pod) => [pod.scope, pod]));
  known.set(state, found);
  return origin === null ? undefined : found.get(origin.namespace);
}

/** Whether packets of a conversation's family are redirected at all. */
export function isRedirected({ header }: Pick<Case, 'header'>, { inpod }: InpodState): boolean {
  return isOn(header.family, inpod);
}

function isOn(family: Family, { ipv6 }: InpodState['inpod']): boolean {
  return family === 'ipv4' || ipv6;
}

/** Whether a pod speaks to itself: by loopback or by its own address. */
export function isToItself({ from, to }: Case): boolean {
  return to.role === 'loopback' || from.address === to.address;
}
