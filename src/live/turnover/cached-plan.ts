import type { StateLocation } from '../../kernel/state-directory.js';
import type { NodeState } from '../../model/node-state.js';
import { modeOf } from '../../modes/index.js';
import type { DesiredState } from '../../plan/plan.js';
import type { ApplyRecord } from '../../plan/record.js';
import type { KnownRecord } from '../../record/still-recorded.js';
import type { CachedState } from '../cached-state.js';
import type { LiveOptions } from '../live-options.js';
import type { LivePlan } from '../live-plan.js';
import type { Subject } from '../subject.js';

/** The plan behind a cached state: the node is as the document asks, and nothing is left to do. */
export interface CachedPlan {
  readonly document: NodeState;
  readonly asked: { readonly [Key in 'addressCheck' | 'backend']?: LiveOptions[Key] | undefined };
  readonly location: StateLocation;
  /** The namespaces that the document names, by path. */
  readonly inodes: ReadonlyMap<string, string>;
  readonly subject: Subject;
  /** What holds for the node whatever pods it has. */
  readonly design: Omit<DesiredState, 'program' | 'requirements'>;
  readonly known: KnownRecord;
}

/**
 * By the cached state itself: nobody else can have made or changed it. Whoever hands back another object, such as one
 * without some scopes, has the whole node planned.
 */
const plans = new WeakMap<CachedState, CachedPlan>();

export function planBehind(cached: CachedState | null | undefined): CachedPlan | null {
  return (cached && plans.get(cached)) ?? null;
}

export function rememberPlan(cached: CachedState, plan: CachedPlan): void {
  plans.set(cached, plan);
}

/** Remembers the plan of a node that is as its document asks, unless something about it is not settled. */
export function rememberSettled(
  cached: CachedState,
  { desiredState, failed, gone, location, observation, plan, subject }: LivePlan,
  document: NodeState,
  { addressCheck, backend }: CachedPlan['asked'],
  record: ApplyRecord | null,
): void {
  const isSettled = plan.changes.length + plan.obstacles.length + failed.length + gone.length === 0;
  const isWhole = cached.retiring.length === 0 && cached.scopes.size === observation.program.namespaces.length;
  if (!isSettled || !isWhole || record === null || !isFinal(record)) return;
  const named = modeOf(document.mode).namespaces(document);
  const inodes = named.map(({ netns }) => record.namespaces.find((one) => one.netns === netns)?.inode);
  if (inodes.length !== record.namespaces.length || inodes.includes(undefined)) return;
  const { program: _, requirements: __, ...design } = desiredState;
  rememberPlan(cached, {
    document,
    asked: { addressCheck, backend },
    location,
    inodes: new Map(named.map(({ netns }, index) => [netns, inodes[index] ?? ''])),
    subject,
    design,
    known: { record, version: null },
  });
}

/** Whether an apply that came to its end wrote it, and this version understands all of it. */
function isFinal({ designs, temporaries, unread }: ApplyRecord): boolean {
  return designs.length === 1 && temporaries.length === 0 && unread === undefined;
}
