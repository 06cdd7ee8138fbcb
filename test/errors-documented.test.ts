import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
const documented = new Set([...page.matchAll(/`([a-z][a-z0-9]*(?:-[a-z0-9]+)*)`/g)].map(([, code]) => code));

/** Codes as the sources write them: a property, the first word of a complaint, or one of several forms of it. */
const forms =
  /\bcode: (?:\w+ \? )?'([a-z0-9-]+)'(?: : '([a-z0-9-]+)')?|clashes\(\s*'([a-z0-9-]+)'|^\s+\| '([a-z-]+)'$/gm;

function codesIn(folder: string): readonly string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return (
    files
      // What shows things to people has unions of other words.
      .filter((file) => file.endsWith('.ts') && file !== 'prove/endpoint.ts')
      .flatMap((file) => [...readFileSync(join(root, folder, file), 'utf8').matchAll(forms)])
      .flatMap((found) => found.slice(1).filter((code) => code !== undefined))
  );
}

test('every code of a diagnostic or obstacle is in docs/errors.md', () => {
  // zod's own marker for checks of ours, which carry their code beside it.
  const inSources = new Set(
    ['src/model', 'src/document', 'src/render', 'src/doctor', 'src/simulate']
      .flatMap(codesIn)
      .filter((code) => code !== 'custom'),
  );
  const obstacles = readFileSync(join(root, 'src/plan/obstacle.ts'), 'utf8').matchAll(/^ {4}\| '([a-z-]+)'/gm);
  const all = [...inSources, ...[...obstacles].map(([, code]) => code ?? '')];
  expect(all).toEqual(
    expect.arrayContaining(['duplicate-pod-ip', 'unknown-module', 'collision', 'unknown-interface', 'bad-question']),
  );
  expect(all.filter((code) => !documented.has(code))).toEqual([]);
});

/** Words with a hyphen in the reader and the rules of documents that are no codes. */
const otherWords = ['draft-2020-12', 'iptables-legacy', 'iptables-nft', 'ztunnel-pods-ips'];

test('every other code that can refuse a document is there too, whatever form the source gives it', () => {
  const words = ['src/model', 'src/document'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(join(root, folder, file), 'utf8').matchAll(/'([a-z][a-z0-9]*(?:-[a-z0-9]+)+)'/g),
      ])
      .map(([, word]) => word ?? ''),
  );
  expect(words).toEqual(expect.arrayContaining(['yaml-tag', 'empty-value', 'duplicate-pod-ip']));
  expect(words.filter((word) => !documented.has(word) && !otherWords.includes(word))).toEqual([]);
});

test('every link between pages has a target', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => join('docs', file)),
  ];
  const dead = pages.flatMap((file) => {
    const folder = join(root, file, '..');
    const targets = [...readFileSync(join(root, file), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)];
    return targets
      .filter(([, target]) => !exists(join(folder, target ?? '')))
      .map(([, target]) => `${file}: ${target}`);
  });
  expect(dead).toEqual([]);
});

function exists(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR';
  }
}
