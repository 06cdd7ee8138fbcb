import { cancellable } from '../kernel/abort-error.js';
import type { LiveOptions } from '../live/live-options.js';
import type { LivePlan } from '../live/live-plan.js';
import { planAgainst } from '../live/plan-against.js';
import { rememberedPlan } from '../live/remembered-plan.js';
import type { NodeState } from '../model/node-state.js';
import type { Observation } from '../plan/observation.js';

export interface PlanOptions extends LiveOptions {
  /** A saved observation to plan against instead of the live node, which is not read then. */
  readonly against?: Observation;
}

/**
 * The changes that would bring the node to the state of the document, in the order of their steps. Changes nothing.
 * @param options `against`: a saved observation instead of the node; `only`: some pods; `lockSeconds`: how many seconds
 * a tool may wait for the xtables lock.
 * @throws AbortError, CommandError, NamespaceGoneError, NotPermittedError.
 * @example
 * const { plan: found } = await plan(state, { signal: AbortSignal.timeout(10_000) });
 * console.log(planText(viewPlan(found)));
 */
export function plan(state: NodeState, options: PlanOptions = {}): Promise<LivePlan> {
  const { against, backend, signal } = options;
  return cancellable(signal, async () =>
    against === undefined ? rememberedPlan(state, options) : planAgainst(state, against, backend),
  );
}
