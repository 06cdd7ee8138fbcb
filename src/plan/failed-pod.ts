import type { SetMember } from '../ir/address-set.js';
import type { Scope } from '../ir/program.js';
import type { Obstacle } from './obstacle.js';

/**
 * A pod whose namespace could not be read, locked or written, or that has a collision: a plan leaves it out, and the
 * rest goes on.
 */
export interface FailedPod {
  readonly scope: Scope;
  /** Path of its namespace. */
  readonly netns: string;
  readonly why: string;
  /** It was not asked for: nothing is wrong with it. */
  readonly isUnasked?: true;
}

/** A failed pod with what it has on the node: its members of sets, which stay as they are. */
export interface LeftOutPod extends FailedPod {
  readonly owns: (set: string, member: SetMember) => boolean;
}

/** Whether an obstacle stops one pod alone. Any other stops the whole plan: the document itself is wrong. */
export function stopsOnePod({ code, scope }: Obstacle): boolean {
  return code === 'collision' && scope.startsWith('pods/');
}
