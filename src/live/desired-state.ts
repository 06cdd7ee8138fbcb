import { byDesign } from '../desired-of.js';
import { noRequirements, type Requirements } from '../ir/requirements.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import type { Observation } from '../plan/observation.js';
import type { DesiredState } from '../plan/plan.js';
import { kernelProgramOf } from '../program-of.js';
import { shapedOwnership } from './ownership-on.js';
import type { PlanRequest } from './plan-request.js';

/** The compiled document. Its ownership is by shape alone, which decides what to read. */
export function requestedState(
  {
    addressCheck,
    leftOut,
    record,
    state,
    subject,
  }: Pick<PlanRequest, 'addressCheck' | 'leftOut' | 'record' | 'state' | 'subject'>,
  backend: ResolvedBackend,
): DesiredState {
  const { design, document } = subject;
  return byDesign(design, {
    ...(document === null ? {} : { node: document.node.name }),
    program: state === null ? { namespaces: [] } : kernelProgramOf({ ...state, backend }, new Set(leftOut)),
    isRemoval: state === null,
    ownership: shapedOwnership(subject, record),
    requirements: requirementsOf(state, document, addressCheck),
  });
}

/** A retiring document requires only that its namespaces are the right ones. */
function requirementsOf(state: NodeState | null, document: NodeState | null, addressCheck: boolean): Requirements {
  if (document === null) return noRequirements;
  const { namespaces, ...required } = modeOf(document.mode).requirements(document);
  const checked = addressCheck ? namespaces : namespaces.map((one) => ({ ...one, addresses: [] }));
  return { ...(state === null ? noRequirements : required), namespaces: checked };
}

/** The document, with interfaces from the main table for pods that name none. */
export function withInterfaces(state: NodeState, { podInterfaces }: Pick<Observation, 'podInterfaces'>): NodeState {
  const pods = state.pods.map((pod) => {
    const found = pod.ips.map((ip) => podInterfaces.get(ip)).find((name) => name !== undefined);
    return pod.hostInterface === null && found !== undefined ? { ...pod, hostInterface: found } : pod;
  });
  return { ...state, pods };
}
