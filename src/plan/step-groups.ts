import type { Step } from './step.js';

/**
 * The steps of a plan in consecutive groups. Within a group the namespaces do not depend on each other and may be
 * programmed in parallel; the steps of one namespace keep their order.
 */
export function stepGroups(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.[0]?.group === step.group) last.push(step);
    else groups.push([step]);
  }
  return groups;
}
