import type { ApplyOptions, ApplyReport } from '../apply/apply-options.js';
import { applyState } from '../apply/apply-state.js';
import { effect } from '../effect.js';
import { cancellable } from '../kernel/cancelled-error.js';
import { observeEffect } from '../live/observe-effect.js';
import { type LiveOptions, type LivePlan, planAgainst, planLive } from '../live/plan-live.js';
import type { NodeState } from '../model/node-state.js';
import type { Observation } from '../plan/observation.js';
import type { EffectView } from '../report/effect-view.js';

export interface PlanOptions extends LiveOptions {
  /** A saved observation to plan against instead of the live node; nothing of the machine is read then. */
  readonly against?: Observation;
}

/** What would change to make the node what the document says. */
export function plan(state: NodeState, options: PlanOptions = {}): Promise<LivePlan> {
  const { against, backend, signal } = options;
  return cancellable(signal, async () =>
    against === undefined ? planLive(state, options) : planAgainst(state, against, backend),
  );
}

export interface Verified extends LivePlan {
  /** Whether what the node holds has its effect; null: something is in the way, and it was not looked at. */
  readonly effect: EffectView | null;
}

/** How the node drifted from the document, and whether what is in place does what it is there for. */
export function verify(state: NodeState, options: PlanOptions = {}): Promise<Verified> {
  return cancellable(options.signal, () => readAndCompare(state, options));
}

async function readAndCompare(state: NodeState, options: PlanOptions): Promise<Verified> {
  const { against } = options;
  const [live, observed] = await Promise.all([
    plan(state, options),
    against === undefined ? observeEffect(state, options) : Promise.resolve(against.program),
  ]);
  // A setting that stops everything stops an apply; here it is told by what it does.
  const obstacles = live.plan.obstacles.filter(({ code }) => code !== 'unfit-sysctl');
  const isReady = obstacles.length === 0 && state.ztunnel !== null;
  return { ...live, plan: { ...live.plan, obstacles }, effect: isReady ? effect(state, observed) : null };
}

/** Makes the node what the document says. @throws ApplyError, CancelledError, LockedError, NamespaceGoneError, CommandError */
export function apply(state: NodeState, options: ApplyOptions = {}): Promise<ApplyReport> {
  return applyState(state, options);
}

/**
 * Removes everything of ours and nothing else.
 * @param state the document of which everything is to go; null: found from the record of the last apply, or by evidence of the design.
 */
export function destroy(state: NodeState | null, options: ApplyOptions = {}): Promise<ApplyReport> {
  return applyState(null, options, state);
}
