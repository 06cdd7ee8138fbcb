import type { KernelNamespace, KernelProgram } from '../ir/program.js';
import type { Observation } from '../plan/observation.js';
import { type DesiredState, makePlan, type Plan } from '../plan/plan.js';

/** Objects that are compared on their own, whatever else a namespace has. */
const parts = ['rulesets', 'native', 'predecessors', 'ipRules'] as const;

/**
 * The plan after the steps of another one. What no step wrote was not read again and was as desired, so it is not compared again
 * unless something differs.
 */
export function planOfReadBack(desiredState: DesiredState, read: Observation, before: Observation): Plan {
  const { program } = desiredState;
  const unread = (netns: KernelNamespace['netns']) => {
    const [one, other] = [read.program, before.program].map((of) => at(of, netns));
    return parts.filter((part) => one !== undefined && one[part] === other?.[part]);
  };
  const without = ({ namespaces }: KernelProgram): KernelProgram => ({
    namespaces: namespaces.map((one) => {
      return { ...one, ...Object.fromEntries(unread(one.netns).map((part) => [part, []])) };
    }),
  });
  const plan = makePlan({ ...desiredState, program: without(program) }, { ...read, program: without(read.program) });
  return plan.changes.length === 0 ? plan : makePlan(desiredState, read);
}

function at({ namespaces }: KernelProgram, netns: KernelNamespace['netns']): KernelNamespace | undefined {
  return namespaces.find((one) => one.netns === netns);
}
