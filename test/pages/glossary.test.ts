import { expect, test } from 'vitest';
import { partsOf } from './markdown.js';
import { pageAt, pages } from './pages.js';

const terms = [...pageAt('docs/glossary.md').text.matchAll(/^\| ([^|]+) \|/gm)]
  .map(([, term = '']) => term)
  .filter((term) => term !== 'term' && !term.startsWith('-'));

/** Words for which the glossary has another one. */
const others: Readonly<Record<string, string>> = {
  'artifacts?': 'artefact',
  'enrollments?|enrolls': 'enrolment',
  'next hops?': 'nexthop',
  'idempoten\\w+': 'no-op',
  'roll-?backs? (?:of|to)': 'rollback',
  'redirected traffic is intercepted|intercept(?:s|ed|ion)': 'captured',
  'data ?plane': 'the kernel, or the node',
  'current state|live state|real state': 'actual',
  'target state|wanted state': 'desired',
};

/** Sentences of a page, without code and without what it quotes. */
function proseOf(page: string): string {
  return partsOf(page)
    .prose.join('\n')
    .replace(/`[^`]*`/g, '')
    .replace(/"[^"]*"/g, '');
}

test('the glossary is in the order of the alphabet', () => {
  expect(terms.length).toBeGreaterThan(50);
  const key = (term: string) => term.toLowerCase();
  expect(terms).toEqual([...terms].sort((one, other) => (key(one) < key(other) ? -1 : 1)));
});

test('no page has another word for what the glossary names', () => {
  const found = pages
    .filter(({ path }) => path !== 'CHANGELOG.md')
    .flatMap(({ path, text }) =>
      Object.entries(others).flatMap(([word, instead]) =>
        [...proseOf(text).matchAll(new RegExp(`\\b(?:${word})\\b`, 'gi'))].map(([is]) => `${path}: ${is}: ${instead}`),
      ),
    );
  expect(found).toEqual([]);
});
