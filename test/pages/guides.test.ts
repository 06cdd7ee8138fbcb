import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pageAt, pages } from './pages.js';
import { walk } from './walk.js';

const root = join(import.meta.dirname, '../..');
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('generated'))
  .map((file) => ({ file: `src/${file}`, text: readFileSync(join(root, 'src', file), 'utf8') }));

function filesWith(words: RegExp): readonly string[] {
  return sources.filter(({ text }) => words.test(text)).map(({ file }) => file);
}

test('every file that a guide names exists', () => {
  const missing = pages
    .filter(({ path }) => path.startsWith('docs/guides/'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/`((?:src|test|deploy|docs|golden)\/[\w./-]+)`/g)].map(([, file = '']) => [path, file]),
    )
    .filter(([, file = '']) => !existsSync(join(root, file)));
  expect(missing).toEqual([]);
});

test('the guide to a new match names every file that has its example', () => {
  const { text } = pageAt('docs/guides/a-new-match.md');
  const files = filesWith(/'fragment'/);
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !text.includes(`\`${file}\``))).toEqual([]);
});

test('the guide to a new backend names every file that tells one from another', () => {
  const { text } = pageAt('docs/guides/a-new-backend.md');
  const files = filesWith(/\b(?:backend|observed) [!=]== '(?:iptables-nft|iptables-legacy|nft)'/);
  expect(files.length).toBeGreaterThan(15);
  expect(files.filter((file) => !text.includes(`\`${file}\``))).toEqual([]);
});

test('a change is reviewed as the guide shows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guide-'));
  const who = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
    `GIT_${role}_NAME=anybody`,
    `GIT_${role}_EMAIL=anybody@example.org`,
  ]);
  try {
    expect(walk(pageAt('docs/guides/review-in-ci.md').text, { folder, before: `export ${who.join(' ')}` })).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the library is embedded as the guide shows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guide-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules/ambient-redirect'));
    expect(walk(pageAt('docs/guides/embed-the-library.md').text, { folder })).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('two versions of a node are reviewed as the page of review shows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'review-'));
  const document = readFileSync(join(root, 'golden/geneve-hardened/document.yaml'), 'utf8');
  const pod = 'appb-7774fb945-qhq6l';
  const without = document.replace(`name: ${pod}\n`, `name: ${pod}\n    mesh: false\n`);
  try {
    for (const [side, changed] of [
      ['base', without],
      ['head', document],
    ] as const) {
      mkdirSync(join(folder, side));
      writeFileSync(join(folder, side, 'worker-1.yaml'), changed.replace('ambient-worker2', 'worker-1'));
      writeFileSync(join(folder, side, 'worker-2.yaml'), document.replace('ambient-worker2', 'worker-2'));
    }
    expect(walk(pageAt('docs/review.md').text, { folder })).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
