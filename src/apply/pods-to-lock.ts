import { isPodScope } from '../ir/program.js';
import type { StateLocation } from '../kernel/state-directory.js';
import type { LivePlan } from '../live/live-plan.js';
import { selectPods } from '../live/select-pods.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import type { OtherNamespace } from '../observe/find-namespaces.js';
import { readRecord } from '../record/record-file.js';
import type { ApplyOptions } from './apply-options.js';

/** The namespaces of pods that an apply may write to: those of its document, and those that are recorded. */
export async function podsToLock(
  location: StateLocation,
  document: NodeState | null,
  { only }: Pick<ApplyOptions, 'only'>,
): Promise<readonly OtherNamespace[]> {
  // Few if any: those in which the plan has steps are locked then.
  if (only === 'shared') return [];
  const { record } = await readRecord(location);
  const recorded = record?.namespaces ?? [];
  const isOfPod = ({ scope }: OtherNamespace) => isPodScope(scope);
  if (document === null) return recorded.filter(isOfPod);
  if (only === undefined) return [...namespacesOf(document), ...recorded].filter(isOfPod);
  const { scopes, selection } = selectPods(document, only);
  const all = [...namespacesOf({ ...document, pods: selection.pods }), ...recorded];
  return all.filter((one) => isOfPod(one) && scopes.includes(one.scope));
}

function namespacesOf(document: NodeState): readonly OtherNamespace[] {
  return modeOf(document.mode).namespaces(document);
}

/** Those in which a plan has steps and whose locks were not asked for. */
export function podsWithoutLock({ plan }: LivePlan, locked: readonly OtherNamespace[]): readonly OtherNamespace[] {
  const isLocked = new Set(locked.map(({ netns }) => netns));
  const written = new Map<string, OtherNamespace>();
  for (const { netns, scope } of plan.steps)
    if (netns !== null && isPodScope(scope) && !isLocked.has(netns) && !written.has(netns))
      written.set(netns, { netns, scope });
  return [...written.values()];
}
