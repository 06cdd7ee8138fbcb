import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { pack } from '../scripts/pack.mjs';
import { linksOf } from './pages/markdown.js';

interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly bin: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '..');
const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
let shipped: readonly { readonly path: string; readonly mode: string }[];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'redirect-package-'));
  try {
    const listed = execFileSync('tar', ['-tvzf', await pack(folder)], { encoding: 'utf8' });
    shipped = [...listed.matchAll(/^-(\S+) .* package\/(.+)$/gm)].map(([, mode = '', path = '']) => ({ mode, path }));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function pathsBelow(folder: string): readonly string[] {
  return shipped.map(({ path }) => path).filter((path) => path.startsWith(`${folder}/`));
}

test('the package ships the program, the library with its types, the schema, README, licence and changelog', () => {
  const paths = shipped.map(({ path }) => path);
  const wanted = [
    'bin/redirect.mjs',
    'bin/redirect-cni.mjs',
    'dist/cli/main.js',
    'dist/lib/index.js',
    'dist/lib/index.d.ts',
    'dist/schema.json',
    'dist/redirect.1',
  ];
  expect(paths).toEqual(expect.arrayContaining([...wanted, 'package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']));
});

test('the package ships no tests, tools or sources but examples', () => {
  const folders = new Set(shipped.map(({ path }) => path.split('/')[0]));
  expect([...folders].sort()).toEqual([
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'LICENSE',
    'README.md',
    'api',
    'bin',
    'dist',
    'docs',
    'examples',
    'package.json',
  ]);
  const sources = shipped.filter(
    ({ path }) => !path.startsWith('examples/') && /(?<!\.d)\.ts$|\.test\.|\.ne$|\.hbs$/.test(path),
  );
  expect(sources).toEqual([]);
});

test('the library ships neither the command line nor the lab', () => {
  expect(pathsBelow('dist/lib/cli')).toEqual([]);
  expect(pathsBelow('dist/lib/lab')).toEqual([]);
});

test('every relative link of a page that ships leads to what ships', () => {
  const paths = shipped.map(({ path }) => path);
  const dead = paths
    .filter((path) => path.endsWith('.md'))
    .flatMap((page) => {
      const links = linksOf(readFileSync(join(root, page), 'utf8')).filter(({ target }) => target !== '');
      const targets = links.map(({ target }) => normalize(join(dirname(page), target)));
      return targets
        .filter((target) => !paths.some((path) => path === target || path.startsWith(`${target}/`)))
        .map((target) => `${page}: ${target}`);
    });
  expect(dead).toEqual([]);
});

test("the lab's programs ship once, where the bundle looks for them", () => {
  const programs = shipped.map(({ path }) => path).filter((path) => path.endsWith('.py'));
  expect(programs).not.toEqual([]);
  expect(programs.filter((path) => dirname(path) !== 'dist/lab')).toEqual([]);
});

test('the schema is a JSON Schema of a document', () => {
  const schema = JSON.parse(readFileSync(join(root, 'dist/schema.json'), 'utf8'));
  expect(schema).toMatchObject({ $schema: expect.stringContaining('json-schema.org'), type: 'object' });
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['apiVersion', 'kind', 'node', 'pods']));
  const names = schema.oneOf.map(
    ({ properties }: { properties: { mode: { enum: string[] } } }) => properties.mode.enum,
  );
  expect(names).toEqual([['geneve'], ['inpod']]);
});

test('the program is executable and refuses the Node versions that the package refuses', () => {
  const program = manifest.bin['redirect'] ?? '';
  expect(existsSync(join(root, program))).toBe(true);
  expect(shipped.find(({ path }) => path === program)?.mode).toBe('rwxr-xr-x');
  const minimum = /^>=(\d+)\.(\d+)$/.exec(manifest.engines.node);
  const text = readFileSync(join(root, program), 'utf8');
  expect(text).toContain(`major < ${minimum?.[1]} || (major === ${minimum?.[1]} && minor < ${minimum?.[2]})`);
});

test('--version prints the version and nothing else', () => {
  const output = execFileSync(process.execPath, [join(root, 'bin/redirect.mjs'), '--version'], { encoding: 'utf8' });
  expect(output).toBe(`${manifest.version}\n`);
});

test('--version --verbose says what a report of a fault needs', () => {
  const words = [join(root, 'bin/redirect.mjs'), '--version', '--verbose'];
  const output = execFileSync(process.execPath, words, { encoding: 'utf8' });
  expect(output).toContain(`ambient-redirect ${manifest.version}\nbuilt from `);
  expect(output).toContain(`Node ${process.versions.node} on linux`);
});

test('the bundle has no messages of other languages, which `import { z }` would bring', () => {
  const bundle = pathsBelow('dist/cli').filter((path) => path.endsWith('.js'));
  const locales = bundle.filter((path) => readFileSync(join(root, path), 'utf8').includes('zod/v4/locales/de.js'));
  expect(locales).toEqual([]);
});

test('no content ships twice', () => {
  const byContent = new Map<string, string[]>();
  for (const { path } of shipped) {
    const text = readFileSync(join(root, path), 'latin1');
    // Type-only modules are all alike.
    if (text.length > 1000) byContent.set(text, [...(byContent.get(text) ?? []), path]);
  }
  expect([...byContent.values()].filter((paths) => paths.length > 1)).toEqual([]);
});

test('every package in the bundled command line is shipped with its licence', () => {
  const texts = readFileSync(join(root, 'dist/cli/LICENSES.txt'), 'utf8').split(`\n${'-'.repeat(78)}\n\n`);
  const names = texts.map((text) => /^\S+ \d\S* \(([^)]+)\)\n\n\S/.exec(text)?.[1]);
  expect(names).toContain('MIT');
  expect(new Set(names)).toEqual(new Set(['MIT', 'Apache-2.0', 'BSD-3-Clause', 'ISC']));
  const bundle = pathsBelow('dist/cli').filter((path) => path.endsWith('.js'));
  const marks = bundle.flatMap((path) => {
    return [...readFileSync(join(root, path), 'utf8').matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)];
  });
  const bundled = new Set(marks.map(([, name]) => name));
  expect(new Set(texts.map((text) => text.split(' ')[0]))).toEqual(bundled);
});
