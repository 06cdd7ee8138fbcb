import type { Observation } from '../../plan/observation.js';
import { makePlan } from '../../plan/plan.js';
import { requestedState, withInterfaces } from '../desired-state.js';
import type { LivePlan } from '../live-plan.js';
import { withSysctls } from './cache-after.js';
import type { TurnoverPart, TurnoverReading } from './plan-turnover.js';

/** The same plan with all of the node beside it, from what is cached: what a rollback goes by. Pure. */
export function wholePlanOf(part: TurnoverPart, { record, sysctls }: TurnoverReading): LivePlan {
  const { behind, cached, state } = part;
  const { asked, design, location } = behind;
  const scopes = [...withSysctls(part, sysctls).scopes.values()];
  const observation: Observation = {
    ...cached.node,
    program: { namespaces: scopes.map(({ namespace }) => namespace) },
    otherBackend: { namespaces: scopes.flatMap(({ other }) => other ?? []) },
    facts: new Map(scopes.map(({ facts, namespace }) => [namespace.netns, facts])),
    record,
  };
  const subject = { ...behind.subject, document: state };
  const request = {
    addressCheck: asked.addressCheck ?? true,
    leftOut: [],
    record,
    subject,
    state: withInterfaces(state, cached.node),
  };
  const desiredState = { ...requestedState(request, cached.node.backend), ...design };
  return {
    plan: makePlan(desiredState, observation),
    desiredState,
    observation,
    location,
    node: null,
    subject,
    failed: [],
    gone: [],
    readRequest: null,
    only: null,
    cacheKeys: null,
  };
}
