import { once } from '../../../base/once.js';
import type { Ownership } from '../../../ir/ownership.js';
import type { SimulatableProgram } from '../../../ir/program.js';
import type { NodeState } from '../../../model/node-state.js';
import { everyBranch } from '../../branches.js';
import type { RuleWords } from '../../chain.js';
import type { Scene } from '../../topology/scene.js';
import type { TracedBranch } from '../../trace.js';
import { type Case, caseText } from '../case.js';
import type { ProofMode } from '../proof-mode.js';
import { recordCase, runCase } from '../run-case.js';
import { withoutOurs } from '../without-ours.js';
import { type Culprit, withoutCulprits } from './culprit.js';
import type { EffectProperty, SilentFailure } from './effect-mode.js';
import { smallestRepair } from './smallest-repair.js';
import { suspectsOf } from './suspects.js';

/** An observed node, and what its document compiles to. */
export interface EffectSubject<State> {
  readonly state: State;
  readonly desired: () => SimulatableProgram;
  readonly observed: SimulatableProgram;
  readonly ownership: Ownership;
}

/** A conversation that works on the document's ideal node and fails on the observed one. */
export interface EffectFailure {
  readonly property: Pick<EffectProperty<never>, 'name' | 'complaint'>;
  /** False: it depends on something unknown, for example a random match. */
  readonly isCertain: boolean;
  /** Every pod of the same kind. */
  readonly pods: readonly string[];
  readonly case: Case;
  readonly what: string;
  readonly why: string;
  /** Without these it would work; empty: no culprit was found. */
  readonly culprits: readonly Culprit[];
  readonly branch: TracedBranch;
}

export interface Effect {
  readonly checked: number;
  readonly failures: readonly EffectFailure[];
  readonly silent: readonly SilentFailure[];
  readonly notes: readonly string[];
}

/** Packets and answers that are followed. */
const length = 4;
const mostBranches = 16;
/** How many different causes are searched for. */
const mostReasons = 8;

type Breaks = 'always' | 'sometimes' | 'never';

/**
 * Checks whether the document takes effect on the observed node: runs conversations of each kind of pod, and finds what
 * breaks them.
 */
export function effectOf<State extends NodeState>(
  { effect, topology }: ProofMode<State>,
  subject: EffectSubject<State>,
  words: RuleWords,
): Effect {
  const { desired, ownership } = subject;
  const { kinds: alike, program: observed, state } = effect.sampled(subject.state, subject.observed);
  const sceneWith = (program: SimulatableProgram) => topology.ofObservation(program, state, words);
  const scene = sceneWith(observed);
  // Only failures need these.
  const withoutUs = once(() => sceneWith(withoutOurs(observed, ownership)));
  const ideal = once(() => effect.ideal(state, desired(), observed, words));
  const known = once(() => effect.known(state, desired()));
  const { cases, isIdle, kinds, notes } = effect.questions(state, scene);
  const fixes: { readonly culprits: readonly Culprit[]; readonly scene: Scene }[] = [];
  const mostTrials = trialsFor(observed);
  const failures: EffectFailure[] = [];
  let [checked, trials] = [0, 0];
  if (isIdle) return { checked, failures, silent: [], notes };
  for (const one of cases) {
    const concerned = effect.properties.filter((property) => property.concerns(one, state));
    if (concerned.length === 0) continue;
    checked += 1;
    const failure = firstFailure(concerned, one);
    if (failure !== null) failures.push(failure);
  }
  return { checked, failures, silent: effect.silent(state, observed), notes };

  function firstFailure(concerned: readonly EffectProperty<State>[], one: Case): EffectFailure | null {
    const branches = branchesOn(scene, one);
    if (concerned.every((property) => breaksIn(branches, property, one).how === 'never')) return null;
    // A property that fails on the ideal node too is not this node's fault.
    const onItsOwn = branchesOn(ideal().scene, ideal().caseOf(one));
    const expected = concerned.filter((property) => breaksIn(onItsOwn, property, ideal().caseOf(one)).how === 'never');
    for (const property of expected) {
      const { answers, how, why } = breaksIn(branches, property, one);
      if (how === 'never') continue;
      const assumed = answers.map(({ holds }) => holds);
      const packets = recordCase({ scene, begins: null, length }, one, assumed);
      return {
        property,
        isCertain: how === 'always',
        pods: podsOf(one, kinds).flatMap((name) => alike.get(name) ?? [name]),
        case: one,
        what: caseText(one),
        why,
        culprits: culpritsOf(expected, one, how, packets),
        branch: { assumptions: answers, packets },
      };
    }
    return null;
  }

  function branchesOn(on: Scene, one: Case) {
    return everyBranch((choose) => runCase({ scene: on, begins: null, length }, one, choose), mostBranches).all;
  }

  function breaksIn(branches: ReturnType<typeof branchesOn>, { violation }: EffectProperty<State>, one: Case) {
    const bareOf = () => runCase({ scene: withoutUs(), begins: null, length }, one);
    const broken = branches.flatMap(({ assumptions, value }) => {
      const why = violation({ case: one, bare: bareOf, conversation: value, state });
      return why === null ? [] : [{ why, answers: assumptions }];
    });
    const how: Breaks = broken.length === 0 ? 'never' : broken.length === branches.length ? 'always' : 'sometimes';
    return { how, why: broken[0]?.why ?? '', answers: broken[0]?.answers ?? [] };
  }

  /**
   * The smallest set of culprits whose removal repairs the conversation: an earlier set that works, or one found by
   * trying.
   */
  function culpritsOf(
    expected: readonly EffectProperty<State>[],
    one: Case,
    how: Breaks,
    packets: TracedBranch['packets'],
  ): readonly Culprit[] {
    const repairs = (on: Scene) => {
      const branches = branchesOn(on, one);
      const now = new Set(expected.map((property) => breaksIn(branches, property, one).how));
      return !now.has('always') && (how === 'always' || !now.has('sometimes'));
    };
    const same = fixes.find((fix) => repairs(fix.scene));
    if (same !== undefined) return same.culprits;
    if (fixes.length >= mostReasons) return [];
    const without = (some: readonly Culprit[]) => sceneWith(withoutCulprits(observed, some));
    const isRepaired = (some: readonly Culprit[]) => {
      trials += 1;
      return trials <= mostTrials && repairs(without(some));
    };
    const culprits = smallestRepair(suspectsOf(packets, observed, known()), isRepaired);
    fixes.push({ culprits, scene: without(culprits) });
    return culprits;
  }
}

/**
 * How many variants of the node are tried: each costs as much to build as the node, which may have thousands of pods.
 */
function trialsFor({ namespaces }: SimulatableProgram): number {
  const objects = namespaces.reduce(
    (sum, { links, routes, sysctls }) => sum + links.length + routes.length + sysctls.length,
    1,
  );
  return Math.min(64, Math.max(8, Math.floor(200_000 / objects)));
}

function podsOf({ from, to }: Case, kinds: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const pod = [from, to].map((endpoint) => endpoint.spoofs ?? endpoint).find(({ role }) => role === 'mesh-pod');
  return pod === undefined ? [] : (kinds.get(pod.name) ?? [pod.name]);
}
