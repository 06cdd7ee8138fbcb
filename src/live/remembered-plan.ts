import type { NodeState } from '../model/node-state.js';
import type { LiveOptions } from './live-options.js';
import type { LivePlan } from './live-plan.js';
import { planLive } from './plan-live.js';
import { rememberLive } from './remember-live.js';

/** The plan of a document against the live node, which is not read again where nothing has changed. */
export function rememberedPlan(state: NodeState, options: LiveOptions): Promise<LivePlan> {
  return rememberLive('plan', state, options, (inner) => planLive(state, inner));
}
