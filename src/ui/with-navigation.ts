import renderNavigation from '../generated/navigation-template.js';

/** A report with the way back to the first page, where a form keeps the question, and with what its command noted. */
export function withNavigation(page: string, query: URLSearchParams, noted: string): string {
  const start = page.indexOf('<body>');
  if (start === -1) return page;
  const end = start + '<body>'.length;
  const home = query.has('from') ? `./?${query}` : './';
  const notes = noted.split('\n').filter((line) => line !== '');
  return `${page.slice(0, end)}\n${renderNavigation({ home, notes })}${page.slice(end)}`;
}
