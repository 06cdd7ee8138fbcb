import { type Machine, machineInside, thisMachine } from '../index.js';
import type { LabMember } from './topology.js';

/** The machine as a process in a member's namespace sees it: one process can plan and apply for both nodes. */
export function labMachine({ netns }: Pick<LabMember, 'netns'>): Machine {
  return machineInside(thisMachine, (requested) => requested ?? netns);
}
