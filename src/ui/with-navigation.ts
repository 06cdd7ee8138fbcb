import renderNavigation from '../generated/navigation-template.js';
import { linksOf } from './links.js';
import type { Asked } from './subject.js';

/**
 * A report with the ways to the other pages, and with what its command noted. The form of the first page keeps the
 * question of a trace.
 */
export function withNavigation(page: string, name: string, { file, query, subject }: Asked, noted: string): string {
  const at = page.indexOf('<header');
  if (at === -1) return page;
  const links = linksOf(subject, file);
  const navigation = renderNavigation({
    home: query.has('from') ? `./?${query}` : './',
    links: [...links.document, ...links.node].map((link) => ({ ...link, isHere: link.name === name })),
    notes: noted.split('\n').filter((line) => line !== ''),
  });
  return `${page.slice(0, at)}${navigation}${page.slice(at)}`;
}
