import type { Effect, EffectFailure } from '../simulate/prove/effect/effect.js';
import type { Endpoint } from '../simulate/prove/endpoint.js';
import { culpritWords } from './culprit-words.js';
import type { EffectFailureView, EffectView } from './effect-view.js';
import { visible } from './visible.js';

/** One line for each reason and kind of conversation, not one for each conversation. */
export function viewEffect({ checked, failures, notes, silent }: Effect): EffectView {
  const groups = new Map<string, EffectFailure[]>();
  for (const failure of failures) {
    const { culprits, isCertain, property } = failure;
    const reason = culprits.length === 0 ? property.name : culprits.map(culpritWords);
    const key = JSON.stringify([isCertain, reason]);
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  const views = [...groups.values()].flatMap((group) => viewGroup(group));
  const still = silent.map((culprit): EffectFailureView => {
    const text = culpritWords(culprit);
    const message = `what comes back by a tunnel is not forwarded: ${text}`;
    return { properties: ['tunnels-forward'], certain: true, message, culprits: [text], pods: [], example: null };
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
  const message = `${isCertain ? '' : 'it may be that '}${complaint(property.name, { who, be: pods.length === 1 ? 'is' : 'are' }, first.case)}: ${reason}`;
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

function complaint(
  property: string,
  { be, who }: { readonly who: string; readonly be: string },
  { from, to }: { readonly from: Endpoint; readonly to: Endpoint },
): string {
  switch (property) {
    case 'mesh-tcp-captured':
      return `${who} ${be} not captured`;
    case 'inbound-captured':
      return `what is sent to ${who} is not captured`;
    case 'ztunnel-traffic-passes':
    case 'ztunnel-is-answered':
      return who === '' ? 'ztunnel does not reach the world' : `ztunnel cannot speak for ${who}`;
    case 'node-reaches-pods':
      return `the node does not reach ${who}`;
    case 'dns-to-ztunnel':
      return `DNS of ${who} is not answered by ztunnel`;
    case 'node-servers-reachable':
      return `servers of the node do not answer ${who}`;
    case 'answers-return':
      if (from.role === 'mesh-pod') return `connections of ${who} are not answered`;
      if (to.role === 'mesh-pod') return `connections to ${who} are not answered`;
      return `connections from ${from.name} to ${to.name} are not answered`;
    default:
      return `connections from ${from.name} to ${to.name} do not work`;
  }
}
