import { isPodScope, type KernelProgram, type Scope } from '../ir/program.js';
import type { LivePlan } from '../live/live-plan.js';

/**
 * A plan without the namespaces of pods: a pod whose step fails is taken back alone, and hundreds of scratch namespaces
 * would take longer than the plan.
 * @param kept how many of them stay.
 */
export function leaveOutPods(live: LivePlan, kept: number): LivePlan {
  const { desiredState, observation, plan } = live;
  const pods = desiredState.program.namespaces.map(({ scope }) => scope).filter(isPodScope);
  const stays = ({ scope }: { readonly scope: Scope }) => !isPodScope(scope) || pods.slice(0, kept).includes(scope);
  const part = ({ namespaces }: KernelProgram): KernelProgram => ({ namespaces: namespaces.filter(stays) });
  return {
    ...live,
    plan: { ...plan, changes: plan.changes.filter(stays), steps: plan.steps.filter(stays) },
    desiredState: { ...desiredState, program: part(desiredState.program) },
    observation: {
      ...observation,
      program: part(observation.program),
      otherBackend: part(observation.otherBackend),
    },
  };
}
