import type { Machine } from '../kernel/machine.js';
import { modeOf } from '../modes/index.js';
import { type BackendChoice, chooseBackend } from '../observe/detect-backend.js';
import { observeLive } from '../observe/observe-live.js';
import type { ReadRequest } from '../observe/read-request.js';
import type { Observation } from '../plan/observation.js';
import type { DesiredState } from '../plan/plan.js';
import { knownLines } from '../render/iptables/known-lines.js';
import { desiredStateOf, withInterfaces } from './desired-state.js';
import type { PlanRequest } from './plan-request.js';
import { readUncovered } from './read-cached.js';
import { designsToFind } from './subject.js';

/** The node as far as a request has to do with it, with what was desired and read. */
export interface ObservedNode {
  readonly desiredState: DesiredState;
  readonly readRequest: ReadRequest;
  readonly observation: Observation;
}

/** From the cache where the request has one and it suffices, else from the machine. */
export async function readNode(machine: Machine, request: PlanRequest): Promise<ObservedNode> {
  const choice = await backendFor(machine, request);
  return (await readCached(machine, request, choice)) ?? (await readFresh(machine, request, choice));
}

async function backendFor(machine: Machine, { backend, cached, record, subject }: PlanRequest): Promise<BackendChoice> {
  if (cached !== null) return { backend: cached.node.backend, reason: cached.node.backendReason };
  const { design } = subject;
  const prefix = modeOf(design.mode).design.chainPrefix(design);
  return chooseBackend(machine, backend, prefix, record?.backend ?? undefined);
}

/** Null: a pod is in the document whose interface the cache does not show. */
async function readCached(machine: Machine, request: PlanRequest, choice: BackendChoice): Promise<ObservedNode | null> {
  const { cached, state } = request;
  if (state === null || cached === null) return null;
  const desiredState = desiredStateOf({ ...request, state: withInterfaces(state, cached.node) }, choice.backend);
  if (desiredState.requirements.podsWithoutInterface.length > 0) return null;
  const readRequest = readRequestOf(request, desiredState, choice);
  return { desiredState, readRequest, observation: await readUncovered(machine, cached, readRequest) };
}

async function readFresh(machine: Machine, request: PlanRequest, choice: BackendChoice): Promise<ObservedNode> {
  const first = await readFor(machine, request, choice);
  const { podInterfaces } = first.observation;
  if (request.state === null || podInterfaces.size === 0) return first;
  // The main table has shown interfaces that the document does not name: their sysctls are desired too.
  return readFor(machine, { ...request, state: withInterfaces(request.state, { podInterfaces }) }, choice);
}

async function readFor(machine: Machine, request: PlanRequest, choice: BackendChoice): Promise<ObservedNode> {
  const desiredState = desiredStateOf(request, choice.backend);
  const readRequest = readRequestOf(request, desiredState, choice);
  return { desiredState, readRequest, observation: await observeLive(machine, readRequest) };
}

function readRequestOf(
  { notes, record, retiring, subject }: PlanRequest,
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
  };
}
