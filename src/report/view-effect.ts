import { grouped } from '../base/grouped.js';
import type { Effect, EffectFailure } from '../simulate/prove/effect/effect.js';
import { culpritWords } from './culprit-words.js';
import type { EffectFailureView, EffectView } from './effect-view.js';
import { visible } from './visible.js';

/** One line for each reason and kind of conversation, not one for each conversation. */
export function viewEffect({ checked, failures, notes, silent }: Effect): EffectView {
  const groups = grouped(failures, ({ culprits, isCertain, property }) => {
    const reason = culprits.length === 0 ? property.name : culprits.map(culpritWords);
    return JSON.stringify([isCertain, reason]);
  });
  const views = [...groups.values()].flatMap((group) => viewGroup(group));
  const still = silent.map(({ complaint, culprit, property }): EffectFailureView => {
    const text = culpritWords(culprit);
    const message = `${complaint}: ${text}`;
    return { properties: [property], certain: true, message, culprits: [text], pods: [], example: null };
  });
  const all = [...views, ...still];
  return { holds: all.every(({ certain }) => !certain), checked, failures: all, notes: notes.map(visible) };
}

function viewGroup(group: readonly EffectFailure[]): readonly EffectFailureView[] {
  const [first] = group;
  if (first === undefined) return [];
  const { isCertain, property, what, why } = first;
  const pods = [...new Set(group.flatMap((one) => one.pods))];
  const culprits = first.culprits.map(culpritWords);
  const reason = culprits.length === 0 ? why : culprits.join('; ');
  const who = whoText(pods);
  const message = `${isCertain ? '' : 'it may be that '}${property.complaint({ who, be: pods.length === 1 ? 'is' : 'are' }, first.case)}: ${reason}`;
  const example = { what: visible(what), why: visible(why) };
  const properties = [...new Set(group.map((one) => one.property.name))];
  return [{ properties, certain: isCertain, message: visible(message), culprits, pods, example }];
}

/** Pods that are named; of more the number. */
const mostNames = 3;

function whoText(pods: readonly string[]): string {
  if (pods.length <= mostNames) return pods.join(', ').replace(/, (?=[^,]*$)/, ' and ');
  return `${pods.slice(0, mostNames).join(', ')} and ${pods.length - mostNames} more`;
}
