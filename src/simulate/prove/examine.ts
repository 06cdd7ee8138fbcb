import { everyBranch } from '../branches.js';
import type { Conversation } from '../conversation.js';
import type { Scene } from '../topology/scene.js';
import type { TracedBranch } from '../trace.js';
import { type Case, caseText } from './case.js';
import { type Passed, repeated } from './passed.js';
import { type CaseSetup, recordCase, runCase } from './run-case.js';

/** A packet for which a property does not hold. */
export interface CounterExample {
  readonly what: string;
  /** The scenario, or the checkpoint of a change. */
  readonly where: string;
  readonly why: string;
  readonly branch: TracedBranch;
}

export interface PropertyProof {
  readonly name: string;
  /** What holds, in one plain sentence. */
  readonly sentence: string;
  /** How many conversations were run; each represents all equivalent ones. */
  readonly checked: number;
  readonly failed: number;
  /** The first few of them. */
  readonly counterExamples: readonly CounterExample[];
}

/** A condition on a conversation. */
export interface Check {
  readonly name: string;
  readonly sentence: string;
  readonly concerns: (one: Case) => boolean;
  /** Why it does not hold for a conversation; null: it does. */
  readonly violation: (one: Case, conversation: Conversation) => string | null;
}

/** A scene with the cases to run on it and the checks that they must pass. */
export interface Scenario extends CaseSetup {
  /** `as it is`, `after step 3: ...`. */
  readonly name: string;
  readonly cases: Iterable<Case>;
  readonly checks: readonly Check[];
  readonly scene: Scene;
  /** Which cases passed in earlier scenarios with the same checks and beginnings; omitted: each is run. */
  readonly passed?: Passed;
}

const mostCounterExamples = 3;
/** The most branches of one conversation: a rule with an unknown answer doubles them. */
const mostBranches = 16;

/**
 * Runs every case of every scenario and applies the checks that concern it; results are in order of the checks' first
 * use.
 */
export function examine(scenarios: Iterable<Scenario>): readonly PropertyProof[] {
  const proofs = new Map<string, Tally>();
  for (const scenario of scenarios) {
    const tallies = scenario.checks.map((check) => ({ check, tally: tallyOf(proofs, check) }));
    const again = scenario.passed === undefined ? null : repeated(scenario.passed, scenario.scene);
    const setup = again === null ? scenario : { ...scenario, scene: again.scene };
    for (const one of scenario.cases) {
      const concerned = tallies.filter(({ check }) => check.concerns(one));
      for (const { tally } of concerned) tally.checked += 1;
      if (concerned.length === 0 || again?.passes(one)) continue;
      if (holds(setup, scenario.name, one, concerned)) again?.passed(one);
    }
  }
  return [...proofs.values()];
}

/** The first violation; null: none. Cheaper than `examine`, as it stops there. */
export function firstViolation(
  scenarios: Iterable<Scenario>,
): { readonly property: string; readonly why: string } | null {
  for (const scenario of scenarios)
    for (const one of scenario.cases) {
      const concerned = scenario.checks.filter(({ concerns }) => concerns(one));
      if (concerned.length === 0) continue;
      const { all } = everyBranch((choose) => runCase(scenario, one, choose), mostBranches);
      for (const { violation, name } of concerned)
        for (const { value } of all) {
          const why = violation(one, value);
          if (why !== null) return { property: name, why: `${caseText(one)} (${scenario.name}): ${why}` };
        }
    }
  return null;
}

interface Tally extends PropertyProof {
  checked: number;
  failed: number;
  counterExamples: CounterExample[];
}

function tallyOf(proofs: Map<string, Tally>, { name, sentence }: Check): Tally {
  const known = proofs.get(name);
  if (known !== undefined) return known;
  const tally: Tally = { name, sentence, checked: 0, failed: 0, counterExamples: [] };
  proofs.set(name, tally);
  return tally;
}

/** Whether all checks hold for a case. */
function holds(
  setup: CaseSetup,
  where: string,
  one: Case,
  concerned: readonly { check: Check; tally: Tally }[],
): boolean {
  const { all } = everyBranch((choose) => runCase(setup, one, choose), mostBranches);
  let isBroken = false;
  for (const { check, tally } of concerned)
    for (const { assumptions, value } of all) {
      const why = check.violation(one, value);
      if (why === null) continue;
      isBroken = true;
      tally.failed += 1;
      if (tally.counterExamples.length >= mostCounterExamples) break;
      const packets = recordCase(
        setup,
        one,
        assumptions.map((assumption) => assumption.holds),
      );
      tally.counterExamples.push({ what: caseText(one), where, why, branch: { assumptions, packets } });
      break;
    }
  return !isBroken;
}
