import { anyOwnership, type Ownership } from './ir/ownership.js';
import { emptyKernelNamespace, type KernelProgram, namespaceAt, type SimulatableProgram } from './ir/program.js';
import { otherBackendOf } from './model/backend.js';
import type { Design } from './model/design.js';
import type { NodeState } from './model/node-state.js';
import { modeOf } from './modes/index.js';
import { proofsOf } from './modes/proofs.js';
import { imaginedObservation, nodeHolding } from './plan/imagined-node.js';
import type { Observation } from './plan/observation.js';
import { checkpointsOf } from './plan/perform/checkpoints.js';
import { type DesiredState, makePlan, type Plan } from './plan/plan.js';
import { kernelProgramOf } from './program-of.js';
import { toSimulatable } from './render/nft/to-simulatable.js';
import { describePart } from './report/describe-part.js';
import type { Transition } from './simulate/prove/transition/prove-transition.js';

/** The change of a node from one document to another as apply would do it, with every state on the way. */
export function transitionBetween(from: NodeState, to: NodeState): Transition {
  const [before = from, after = to] = proofsOf(to.mode).representatives([from, to]);
  const { observation, start } = imaginedStart(before, after);
  const { obstacles, steps } = planOn(observation, before, after);
  if (obstacles.length > 0) throw new Error(obstacles.map(({ message }) => message).join('; '));
  const words = [before, after].flatMap(({ pods }) =>
    pods.flatMap(({ hostInterface, ips }) => [hostInterface, ...ips]),
  );
  const { otherBackend, program } = observation;
  const checkpoints = checkpointsOf(program, steps, new Set(words.filter((word) => word !== null)), otherBackend);
  return {
    before,
    after,
    start: toSimulatable(start),
    checkpoints: checkpoints.map(({ part, step, ...held }) => ({
      name: `after step ${step.number}, ${part.scope}: ${describePart(part)}`,
      program: beside(toSimulatable(held.program), held.otherBackend),
    })),
    mayHold: steps.some(({ phase }) => phase === 'guard' || phase === 'rebuild') || isOther(before, after),
  };
}

/** The plan of a change of a node that nobody reads. */
export function planBetween(before: NodeState, after: NodeState): Plan {
  return planOn(imaginedStart(before, after).observation, before, after);
}

function planOn(observation: Observation, before: NodeState, after: NodeState): Plan {
  return makePlan(desiredStateOf(after, before), observation);
}

/** The node that holds the first document, read as the second one's backend would. */
function imaginedStart(before: NodeState, after: NodeState): { start: KernelProgram; observation: Observation } {
  const start = imaginedNode(before, after);
  const [from, to] = [before, after].map(({ backend }) => (backend === 'auto' ? 'iptables-nft' : backend));
  if (from === undefined || to === undefined || otherBackendOf(from) === otherBackendOf(to))
    return { start, observation: imaginedObservation(start) };
  const left = start.namespaces.map(({ netns, rulesets, scope }) => ({
    ...emptyKernelNamespace(scope, netns),
    rulesets,
  }));
  const program = { namespaces: start.namespaces.map((one) => ({ ...one, rulesets: [] })) };
  return { start, observation: { ...imaginedObservation(program, to), otherBackend: { namespaces: left } } };
}

/** Packets pass the rules of both backends. */
function beside({ namespaces }: SimulatableProgram, otherBackend: KernelProgram): SimulatableProgram {
  return {
    namespaces: namespaces.map((one) => {
      const others = namespaceAt(otherBackend, one.netns)?.rulesets ?? [];
      return { ...one, rulesets: [...one.rulesets, ...others.map((ruleset) => ({ ...ruleset, nativePrefix: null }))] };
    }),
  };
}

/** More than the pods is another one: somebody has to change over. */
function isOther(before: NodeState, after: NodeState): boolean {
  return withoutPods(before) !== withoutPods(after);
}

function withoutPods(state: NodeState): string {
  const {
    allow: _,
    backend: __,
    change: ___,
    expect: ____,
    node: _____,
    pods: ______,
    profile: _______,
    ...rest
  } = state;
  return JSON.stringify(rest);
}

/** What a plan works towards, with the order, the jumps and the known layouts of its design. */
export function byDesign(design: Design, parts: Omit<DesiredState, 'layouts' | 'position' | 'schedule'>): DesiredState {
  const mode = modeOf(design.mode);
  const layouts = mode.design.layouts?.(design);
  return {
    ...parts,
    position: mode.design.jumps(design),
    schedule: mode.schedule,
    ...(layouts === undefined ? {} : { layouts }),
  };
}

/** The state that a document describes on a node that nobody reads; `earlier` are documents that may have left something. */
export function desiredStateOf(state: NodeState, ...earlier: readonly NodeState[]): DesiredState {
  const mode = modeOf(state.mode);
  return byDesign(mode.design.of(state), {
    node: state.node.name,
    program: kernelProgramOf(state),
    ownership: anyOwnership(shapedOwnershipOf(state), ...earlier.map(shapedOwnershipOf)),
    requirements: { ...mode.requirements(state), sources: [] },
  });
}

function shapedOwnershipOf(state: NodeState): Ownership {
  const { design } = modeOf(state.mode);
  return design.ownership(design.of(state));
}

/** A node that holds what a document says, with the namespaces and devices that it and others name. */
export function imaginedNode(state: NodeState, ...others: readonly NodeState[]): KernelProgram {
  const states = [state, ...others];
  const named = states.flatMap((one) => modeOf(one.mode).namespaces(one));
  const devices = states.flatMap((one) => [
    ...modeOf(one.mode)
      .requirements(one)
      .interfaces.map(({ name }) => name),
    ...one.pods.flatMap(({ hostInterface }) => hostInterface ?? []),
  ]);
  const namespaces = named.filter(({ netns }, index) => named.findIndex((one) => one.netns === netns) === index);
  return nodeHolding({ devices, namespaces }, kernelProgramOf(state));
}
