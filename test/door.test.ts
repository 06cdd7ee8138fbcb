import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import * as door from '../src/index.js';

const exported: ReadonlyMap<string, unknown> = new Map(Object.entries(door));
const src = join(import.meta.dirname, '../src');
const index = readFileSync(join(src, 'index.ts'), 'utf8');

interface Documented {
  readonly name: string;
  readonly comment: string;
}

/** Every exported function with the comment above it. */
const functions: readonly Documented[] = [...index.matchAll(/^export \{([^}]*)\} from '([^']+)'/gm)].flatMap(
  ([, names = '', from = '']) => {
    const text = readFileSync(join(src, dirname(from), from.replace(/^.*\/(.*)\.js$/, '$1.ts')), 'utf8');
    return names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => typeof exported.get(name) === 'function' && !/^[A-Z]/.test(name))
      .map((name) => documented(name, text));
  },
);

function documented(name: string, text: string): Documented {
  const found = new RegExp(
    `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?export (?:async )?(?:function|const) ${name}\\b`,
  ).exec(text);
  return { name, comment: found?.[1] ?? '' };
}

test('every function of the library has a comment with an example', () => {
  expect(functions.length).toBeGreaterThan(40);
  expect(functions.filter(({ comment }) => !comment.includes('@example')).map(({ name }) => name)).toEqual([]);
});

test('each says what it throws, or that it is pure', () => {
  const unsaid = functions.filter(({ comment }) => !/@throws|Pure/.test(comment));
  // A machine is made here, not asked.
  expect(unsaid.map(({ name }) => name)).toEqual(['machineInside']);
});

test('every error class is a RedirectError', () => {
  const classes = [...exported].filter(([name]) => name.endsWith('Error') && name !== 'RedirectError');
  expect(classes.length).toBeGreaterThan(10);
  expect(
    classes.filter(
      ([, one]) => !(Object.create((one as { prototype: object }).prototype) instanceof door.RedirectError),
    ),
  ).toEqual([]);
});

test('the guide names every function in its place', () => {
  const page = readFileSync(join(src, '../docs/library.md'), 'utf8');
  const helpers =
    /^(?:bytesOfText|textOfBytes|linesOfMany|nearestWord|readInput|writeOutput|visibleLines|refresh)$|(?:Text|Markdown|Html|Picture)$/;
  const missing = functions.filter(({ name }) => !helpers.test(name) && !page.includes(`\`${name}\``));
  expect(missing.map(({ name }) => name)).toEqual([]);
});
