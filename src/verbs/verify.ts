import { effect } from '../effect.js';
import type { KernelProgram } from '../ir/program.js';
import { cancellable } from '../kernel/abort-error.js';
import { thisMachine } from '../kernel/machine.js';
import { rememberReads } from '../kernel/remember-reads.js';
import type { LiveOptions } from '../live/live-options.js';
import type { LivePlan } from '../live/live-plan.js';
import { observeEffect } from '../live/observe-effect.js';
import { planLive } from '../live/plan-live.js';
import { podRows } from '../live/pod-rows.js';
import { rememberLive } from '../live/remember-live.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import { readsBesidePlan } from '../observe/snapshot-of-reads.js';
import type { PodRow } from '../plan/pod-row.js';
import type { EffectView } from '../report/effect-view.js';
import { type PlanOptions, plan } from './plan.js';

export interface Verified extends LivePlan {
  /**
   * A row for each pod that has a namespace of its own in the program, those that could not be read or that differ
   * first.
   */
  readonly pods: readonly PodRow[];
  /**
   * Whether the observed state redirects as it should; null: not checked, since there is an obstacle, an `only`, or
   * nothing to redirect.
   */
  readonly effect: EffectView | null;
}

/**
 * How the node drifted from the document, and whether the observed state has its effect. Changes nothing.
 * @param options as for `plan`.
 * @throws AbortError, CommandError, NamespaceGoneError, NotPermittedError.
 * @example
 * const { effect: seen, plan: drift } = await verify(state);
 * const isGood = drift.changes.length === 0 && drift.obstacles.length === 0 && seen?.holds !== false;
 */
export function verify(state: NodeState, options: PlanOptions = {}): Promise<Verified> {
  return cancellable(options.signal, () => readAndCompare(state, options));
}

async function readAndCompare(state: NodeState, options: PlanOptions): Promise<Verified> {
  const { against, only } = options;
  if (only !== undefined) return withRows({ ...(await plan(state, options)), effect: null });
  if (against !== undefined) return judged(state, await plan(state, options), against.program);
  return rememberLive('verify', state, options, async (inner) => judged(state, ...(await readNode(state, inner))));
}

function judged(state: NodeState, live: LivePlan, observed: KernelProgram): Verified {
  // An unfit sysctl stops an apply; here the effect shows its consequence.
  const obstacles = live.plan.obstacles.filter(({ code }) => code !== 'unfit-sysctl');
  const isReady = obstacles.length === 0 && modeOf(state.mode).namespaces(state).length > 0;
  return withRows({ ...live, plan: { ...live.plan, obstacles }, effect: isReady ? effect(state, observed) : null });
}

/** The plan, and everything that packets meet: pods are read once for both. */
async function readNode(state: NodeState, options: LiveOptions): Promise<readonly [LivePlan, KernelProgram]> {
  const reads = rememberReads(options.machine ?? thisMachine, readsBesidePlan);
  const finished = planLive(state, { ...options, machine: reads.machine });
  return Promise.all([finished, observeEffect(state, options, { pods: { reads, finished } })]);
}

function withRows(live: Omit<Verified, 'pods'>): Verified {
  return { ...live, pods: podRows(live) };
}
