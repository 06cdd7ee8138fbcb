import { countText, moreText } from '../../base/lines-of-many.js';
import { signs } from '../change-words.js';
import type { ItemView, NodeView, PartView } from './node-view.js';
import { countsText, partId } from './sketch-node.js';

/**
 * What the rows of a node's picture lead to, as `parts.html.hbs` shows it. Parts in which something changes are open.
 */
export function partSections({ places }: NodeView, words: (mark: NonNullable<ItemView['mark']>) => string) {
  return places.map(({ members, parts, subtitle, title }, place) => ({
    title,
    subtitle,
    members: members === null ? '' : members.names.join(', '),
    more: members === null ? '' : moreText(members.count - members.names.length),
    parts: parts.map((part, index) => section(part, partId(place, index), words)),
  }));
}

function section(
  { group, items, marks, name, total }: PartView,
  id: string,
  words: (mark: NonNullable<ItemView['mark']>) => string,
) {
  const changes = countsText(marks);
  return {
    id,
    name: group === name ? name : `${group}: ${name}`,
    count: `${countText(total)}${changes === '' ? '' : ` (${changes})`}`,
    isOpen: changes !== '',
    more: moreText(total - items.length),
    items: items.map(({ before, causes, mark, purpose, text }) => ({
      tone: mark ?? '',
      sign: mark === null ? '' : signs[mark],
      word: mark === null ? '' : words(mark),
      text,
      before: before ?? '',
      purpose: purpose ?? '',
      causes: causes.join(', '),
    })),
  };
}
