import type { KernelProgram } from '../ir/program.js';
import type { Observation } from '../plan/observation.js';
import { type DesiredState, makePlan, type Plan } from '../plan/plan.js';

/** Objects that are compared on their own, whatever else a namespace has. */
const parts = ['rulesets', 'native', 'predecessors', 'ipRules'] as const;

/**
 * The plan after the steps of another one. What no step wrote was not read again and was as desired, so it is not
 * compared again unless something differs.
 */
export function planOfReadBack(desiredState: DesiredState, read: Observation, before: Observation): Plan {
  const { program } = desiredState;
  const earlier = new Map(before.program.namespaces.map((one) => [one.netns, one]));
  const unread = new Map(
    read.program.namespaces.map((one) => {
      const same = parts.filter((part) => one[part] === earlier.get(one.netns)?.[part]);
      return [one.netns, Object.fromEntries(same.map((part) => [part, []]))];
    }),
  );
  const without = ({ namespaces }: KernelProgram): KernelProgram => ({
    namespaces: namespaces.map((one) => ({ ...one, ...unread.get(one.netns) })),
  });
  const plan = makePlan({ ...desiredState, program: without(program) }, { ...read, program: without(read.program) });
  return plan.changes.length === 0 ? plan : makePlan(desiredState, read);
}
