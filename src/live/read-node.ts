import type { Machine } from '../kernel/machine.js';
import { modeOf } from '../modes/index.js';
import { type BackendChoice, chooseBackend, ownNames } from '../observe/detect-backend.js';
import { observeLive } from '../observe/observe-live.js';
import type { ReadRequest } from '../observe/read-request.js';
import type { UnwrittenPods } from '../observe/unwritten-pods.js';
import type { Observation } from '../plan/observation.js';
import type { DesiredState } from '../plan/plan.js';
import { knownLines } from '../render/iptables/known-lines.js';
import { requestedState, withInterfaces } from './desired-state.js';
import { shapedOwnership } from './ownership-on.js';
import type { PlanRequest } from './plan-request.js';
import { readUncovered } from './read-cached.js';
import { designsToFind } from './subject.js';

/** The part of the node that concerns a request, with the desired state and what was read. */
export interface ObservedNode {
  readonly desiredState: DesiredState;
  readonly readRequest: ReadRequest;
  readonly observation: Observation;
}

/** Reads the node, from the cache where that suffices. */
export async function readNode(
  machine: Machine,
  request: PlanRequest,
  unwritten?: UnwrittenPods,
): Promise<ObservedNode> {
  const choice = await backendFor(machine, request);
  return (await readCached(machine, request, choice)) ?? (await readFresh(machine, request, choice, unwritten));
}

async function backendFor(machine: Machine, { backend, cached, record, subject }: PlanRequest): Promise<BackendChoice> {
  if (cached !== null) return { backend: cached.node.backend, reason: cached.node.backendReason };
  const { design } = subject;
  const prefix = modeOf(design.mode).design.chainPrefix(design);
  const names = ownNames(shapedOwnership(subject, record), prefix);
  return chooseBackend(machine, backend, names, record?.backend ?? undefined);
}

/** Null if there is no cache, or if it lacks the interface of a pod of the document. */
async function readCached(machine: Machine, request: PlanRequest, choice: BackendChoice): Promise<ObservedNode | null> {
  const { cached, state } = request;
  if (state === null || cached === null) return null;
  const desiredState = requestedState({ ...request, state: withInterfaces(state, cached.node) }, choice.backend);
  if (desiredState.requirements.podsWithoutInterface.length > 0) return null;
  const readRequest = readRequestOf(request, desiredState, choice);
  return { desiredState, readRequest, observation: await readUncovered(machine, cached, readRequest) };
}

async function readFresh(
  machine: Machine,
  request: PlanRequest,
  choice: BackendChoice,
  unwritten: UnwrittenPods | undefined,
): Promise<ObservedNode> {
  const first = await readFor(machine, request, choice, unwritten);
  const { podInterfaces } = first.observation;
  if (request.state === null || podInterfaces.size === 0) return first;
  // The main table shows interfaces that the document does not name: their sysctls are desired too.
  return readFor(machine, { ...request, state: withInterfaces(request.state, { podInterfaces }) }, choice, unwritten);
}

async function readFor(
  machine: Machine,
  request: PlanRequest,
  choice: BackendChoice,
  unwritten: UnwrittenPods | undefined,
): Promise<ObservedNode> {
  const desiredState = requestedState(request, choice.backend);
  const readRequest = readRequestOf(request, desiredState, choice);
  return { desiredState, readRequest, observation: await observeLive(machine, readRequest, unwritten) };
}

export function readRequestOf(
  { leftOut, notes, record, retiring, subject }: PlanRequest,
  { ownership, program, requirements }: DesiredState,
  { backend, reason }: BackendChoice,
): ReadRequest {
  const known = { ipv4: knownLines(program, ['ipv4']), ipv6: knownLines(program, ['ipv6']) };
  return {
    backend,
    backendReason: reason,
    designs: designsToFind(subject, record),
    ownership,
    program,
    requirements,
    rules: { backend, ownership, known },
    record,
    notes,
    retiring: retiring === null ? [] : modeOf(retiring.mode).namespaces(retiring),
    leftOut,
  };
}
