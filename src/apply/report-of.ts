import { cacheOf } from '../live/cache-of.js';
import type { LivePlan } from '../live/live-plan.js';
import { rowsAfter } from '../live/pod-rows.js';
import { rememberSettled } from '../live/turnover/cached-plan.js';
import type { Rehearsal } from '../rehearsal/rehearse.js';
import type { ApplyContext } from './apply-context.js';
import type { ApplyReport } from './apply-options.js';
import type { LeftRecord } from './keep-record.js';

export function reportOf(
  outcome: 'done' | 'nothing-to-do' | 'declined',
  before: LivePlan,
  after: LivePlan,
  rehearsal: Rehearsal,
  { notes, record }: LeftRecord,
  { options, retiring, state }: Pick<ApplyContext, 'options' | 'retiring' | 'state'>,
): ApplyReport {
  const isIncomplete = outcome !== 'declined' && after.failed.some(({ isUnasked }) => isUnasked !== true);
  const cached = cacheOf(after);
  if (cached !== null && state !== null && retiring === null) rememberSettled(cached, after, state, options, record);
  return {
    plan: before.plan,
    outcome: isIncomplete ? 'incomplete' : outcome,
    rehearsal,
    cached,
    pods: rowsAfter(before, after),
    notes,
  };
}
