import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pages } from './pages.js';
import { terminalSession } from './terminal-session.js';

/** The test that runs the terminal sessions of a page, or of the guides that a page quotes. */
const walkers: Readonly<Record<string, string>> = {
  'README.md': 'test/pages/readme.test.ts',
  'docs/agent.md': 'test/kernel/agent/page.test.ts',
  'docs/guides/embed-the-library.md': 'test/pages/guides.test.ts',
  'docs/guides/first-redirect.md': 'test/kernel/guides.test.ts',
  'docs/guides/move-between-backends.md': 'test/kernel/guides.test.ts',
  'docs/guides/not-captured.md': 'test/kernel/guides.test.ts',
  'docs/guides/review-in-ci.md': 'test/pages/guides.test.ts',
  'docs/guides/upgrade.md': 'test/kernel/guides.test.ts',
  'docs/inpod.md': 'test/kernel/in-pod/page.test.ts',
  'docs/review.md': 'test/pages/guides.test.ts',
};

/** Sessions that cannot be run like that, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'docs/ui.md': 'it serves until Ctrl-C, at an address that is new each time',
};

test('every page that shows a terminal has a test that runs what it shows', () => {
  const shown = pages.filter(({ text }) => terminalSession(text).length > 0).map(({ path }) => path);
  expect(shown.filter((path) => !(path in exceptions))).toEqual(Object.keys(walkers));
  const missing = Object.entries(walkers).filter(([path, file]) => {
    const name = path.split('/').at(-1)?.replace('.md', '') ?? '';
    return !readFileSync(join(import.meta.dirname, '../..', file), 'utf8').includes(name);
  });
  expect(missing).toEqual([]);
});
