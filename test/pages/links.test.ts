import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { anchorsOf, linksOf } from './markdown.js';
import { pageAt, pages } from './pages.js';

const root = join(import.meta.dirname, '../..');

test.each([
  ['## Two commands', 'two-commands'],
  ["## What's `--live`, and [why](x.md)?", 'whats---live-and-why'],
  ['### D1: one, two', 'd1-one-two'],
])('%s is found as #%s', (heading, anchor) => {
  expect([...anchorsOf(`# Page\n\n${heading}\n`)]).toEqual(['page', anchor]);
});

test('a heading that comes again has a number', () => {
  expect([...anchorsOf('# A\n# B\n# A\n# A\n')]).toEqual(['a', 'b', 'a-1', 'a-2']);
});

test('what looks like a link in code is none', () => {
  expect(linksOf('`[a](b.md)` [c](d.md#e)\n\n    [f](g.md)\n\n```\n[h](i.md)\n```\n')).toEqual([
    { target: 'd.md', anchor: 'e' },
  ]);
});

test('every link of a page leads to a file, and to a heading of it', () => {
  const dead = pages.flatMap(({ path, text }) =>
    linksOf(text)
      .filter(({ anchor, target }) => !leadsSomewhere(target === '' ? path : join(dirname(path), target), anchor))
      .map(({ anchor, target }) => `${path}: ${target}#${anchor}`),
  );
  expect(dead).toEqual([]);
});

function leadsSomewhere(path: string, anchor: string): boolean {
  if (!existsSync(join(root, path))) return false;
  return anchor === '' || (path.endsWith('.md') && anchorsOf(pageAt(path).text).has(anchor));
}

test('the page of everything names every page, on a line of its own', () => {
  const named = linksOf(pageAt('docs/index.md').text).map(({ target }) => normalize(join('docs', target)));
  expect(pages.map(({ path }) => path).filter((path) => path !== 'docs/index.md' && !named.includes(path))).toEqual([]);
  const lines = pageAt('docs/index.md').text.split('\n');
  expect(lines.filter((line) => linksOf(line).length > 1)).toEqual([]);
});
