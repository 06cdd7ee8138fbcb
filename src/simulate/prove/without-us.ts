import { endText, isSameEnd } from './ends.js';
import type { PropertyInput } from './property.js';

/** Why a conversation differs from the one on the node without our rules; null: it does not. */
export function asWithoutUs({
  bare,
  conversation,
}: Pick<PropertyInput<unknown>, 'bare' | 'conversation'>): string | null {
  const without = bare();
  for (const [index, { end }] of conversation.exchanges.entries()) {
    const expected = without.exchanges[index];
    if (expected === undefined) return null;
    if (isSameEnd(end, expected.end)) continue;
    const which = `${index % 2 === 0 ? 'packet' : 'answer'} ${index + 1}`;
    return `${which}: ${endText(end)}; without us: ${endText(expected.end)}`;
  }
  return conversation.exchanges.length < without.exchanges.length ? 'it ends early' : null;
}
