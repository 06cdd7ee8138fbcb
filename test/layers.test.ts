import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '../src');
/** What computes, from the bottom up, and the steps to the machine above it. */
const pure = [
  'base',
  'model',
  'schema',
  'ir',
  'passes',
  'render',
  'plan',
  'simulate',
  'report',
  'doctor',
  'modes',
  'document',
  'compile',
];
const views = ['program-of', 'desired-of', 'trace', 'course', 'transition', 'prove', 'effect', 'review'];
const steps = ['kernel', 'observe', 'record', 'live', 'execute', 'rehearsal', 'apply', 'confirm', 'verbs'];

/** A step may use what computes and the steps below it. */
function stepAbove(room: string): readonly string[] {
  return [...pure, ...views, ...steps.slice(0, steps.indexOf(room))];
}

/** Which rooms a room may import, besides itself. A room that is not listed fails the test. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  // The codes of every room, as types for whoever emits one: any room may import them.
  codes: [],
  base: [],
  model: ['base'],
  // What all readers of documents share: the document and, for their keys, the modes.
  schema: ['base', 'model'],
  ir: ['base', 'model'],
  passes: ['base', 'model', 'ir'],
  render: ['base', 'model', 'ir', 'generated'],
  plan: ['base', 'model', 'ir'],
  simulate: ['base', 'model', 'ir'],
  // Shows plans and traces to people, in the words of the backends; no backend knows of it.
  report: ['base', 'model', 'ir', 'generated', 'render', 'plan', 'simulate'],
  doctor: ['base', 'model', 'ir', 'plan', 'render', 'report', 'simulate'],
  // A mode says what it has to say in the words of the rooms that work with it; none of those asks for a mode.
  modes: ['base', 'model', 'schema', 'ir', 'plan', 'simulate', 'doctor', 'render', 'report'],
  document: ['base', 'model', 'schema', 'modes'],
  compile: ['base', 'model', 'ir', 'modes', 'passes'],
  // What a document means, in each form of a program.
  'program-of': ['model', 'ir', 'modes', 'compile', 'render'],
  'desired-of': ['model', 'ir', 'modes', 'plan', 'program-of'],
  trace: ['base', 'model', 'ir', 'modes', 'program-of', 'render', 'report', 'simulate'],
  // What the kernel tells of a packet, beside what was foretold.
  course: ['base', 'model', 'ir', 'render', 'report', 'simulate'],
  transition: ['base', 'model', 'ir', 'modes', 'program-of', 'desired-of', 'plan', 'render', 'report', 'simulate'],
  prove: ['base', 'model', 'ir', 'modes', 'program-of', 'desired-of', 'render', 'report', 'simulate', 'transition'],
  effect: ['base', 'model', 'ir', 'modes', 'program-of', 'desired-of', 'render', 'report', 'simulate'],
  review: [
    ...['base', 'model', 'ir', 'modes', 'document', 'compile', 'program-of', 'plan', 'render', 'report', 'simulate'],
    ...['prove', 'transition'],
  ],
  ...Object.fromEntries(steps.map((room) => [room, stepAbove(room)])),
  // The door to the machine knows nothing of what goes through it.
  kernel: ['base', 'model'],
  // Grammars take their tokens from the backend that they read for.
  generated: ['base', 'model', 'ir', 'render'],
  index: [...pure, ...views, ...steps],
  cli: ['index', 'lab', 'agent', 'install', 'ui'],
  lab: ['index'],
  // Keeps a node converged, and its installation; users of the library's door like the command line.
  agent: ['index'],
  install: ['index'],
  // Serves what commands print; it is told how to run them.
  ui: ['index', 'generated'],
};

/** The rooms that may read the machine; the others compute from what they are given. */
const onTheMachine = [...steps, 'cli', 'lab', 'agent', 'install', 'ui'];
const machineModules = ['child_process', 'fs', 'fs/promises', 'os', 'process', 'net', 'dgram', 'worker_threads'];

interface Import {
  readonly file: string;
  readonly name: string;
}

const imports: readonly Import[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => importedBy(readFileSync(join(src, file), 'utf8')).map((name) => ({ file, name })));

function importedBy(source: string): readonly string[] {
  const forms = /^(?:import|export)\b[^;'"]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm;
  return [...source.matchAll(forms)].map(([, from, alone, called]) => from ?? alone ?? called ?? '');
}

/** The folder in src, or the name of a file beside the folders: `ir` for ir/match.ts, `index` for index.ts. */
function roomOf(file: string): string {
  return file.split('/')[0]?.replace(/\.[jt]s$/, '') ?? '';
}

function targetOf({ file, name }: Import): string {
  return normalize(join(dirname(file), name));
}

function shown(found: readonly Import[]): readonly string[] {
  return found.map(({ file, name }) => `src/${file} imports ${name}`);
}

const relative = imports.filter(({ name }) => name.startsWith('.'));
const packages = imports.filter(({ name }) => !name.startsWith('.'));

test('the import reader sees every form of import', () => {
  const source = `import a from 'a';\nimport type { B } from 'b';\nimport {\n  c,\n  d,\n} from 'c';\nexport * from 'd';
import 'e';\nexport const f = await import('f');\nexport const text = 'not';\n`;
  expect(importedBy(source)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(relative.length).toBeGreaterThan(50);
});

test('imports go one way', () => {
  const against = relative.filter((each) => {
    const [from, to] = [roomOf(each.file), roomOf(targetOf(each))];
    return from !== to && to !== 'codes' && !(allowed[from] ?? []).includes(to);
  });
  expect(shown(against)).toEqual([]);
});

test('a render backend imports no other backend', () => {
  const backendOf = (path: string) => /^render\/([^/]+)\//.exec(path)?.[1];
  const across = relative.filter((each) => {
    const [from, to] = [backendOf(each.file), backendOf(targetOf(each))];
    return from !== undefined && to !== undefined && from !== to;
  });
  expect(shown(across)).toEqual([]);
});

test('pure rooms cannot reach the machine', () => {
  const reaching = packages.filter(({ file, name }) => {
    const room = roomOf(file);
    const builtin = name.replace(/^node:/, '');
    if (room === 'base') return true;
    if (room === 'render' || room === 'report') return name.startsWith('node:') || builtinModules.includes(builtin);
    return !onTheMachine.includes(room) && machineModules.includes(builtin);
  });
  expect(shown(reaching)).toEqual([]);
});

test('one file loads the native library', () => {
  const importers = packages.filter(({ name }) => name === 'koffi').map(({ file }) => file);
  expect([...new Set(importers)]).toEqual(['kernel/native/koffi.ts']);
});

test('one file starts processes', () => {
  const importers = packages.filter(({ name }) => /^(?:node:)?child_process$/.test(name)).map(({ file }) => file);
  expect([...new Set(importers)]).toEqual(['kernel/process/child.ts']);
});
