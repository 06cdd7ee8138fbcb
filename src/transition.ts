import { oncePer } from './base/once-per.js';
import { desiredStateOf, imaginedNode } from './desired-of.js';
import {
  emptyKernelNamespace,
  type KernelProgram,
  namespaceAt,
  type SimulatableProgram,
  type SimulatableRuleset,
} from './ir/program.js';
import type { Ruleset } from './ir/ruleset.js';
import { otherBackendOf } from './model/backend.js';
import type { NodeState } from './model/node-state.js';
import { proofsOf } from './modes/proofs.js';
import { imaginedObservation } from './plan/imagined-node.js';
import type { Observation } from './plan/observation.js';
import { checkpointsOf } from './plan/perform/checkpoints.js';
import { makePlan, type Plan } from './plan/plan.js';
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
      return others.length === 0 ? one : { ...one, rulesets: allRulesets(one.rulesets, others) };
    }),
  };
}

/** The same list for the same rules: what is prepared of it is kept. */
const allRulesets = oncePer((own: readonly SimulatableRuleset[], others: readonly Ruleset[]) => [
  ...own,
  ...others.map((ruleset) => ({ ...ruleset, nativePrefix: null })),
]);

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
