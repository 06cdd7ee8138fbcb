import { countText } from '../../base/lines-of-many.js';
/** `and 9,990 more`; nothing where nothing is left out. */
export function moreText(count: number): string {
  return count <= 0 ? '' : `and ${countText(count)} more`;
}
