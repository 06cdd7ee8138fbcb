import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ownCommand } from '../../src/cli/own-command.js';
import { commandLine } from './command-line.js';

const hardened = 'golden/geneve-hardened/document.yaml';
const folder = mkdtempSync(join(tmpdir(), 'redirect-usage-'));
const file = join(folder, 'a-file');
writeFileSync(file, '');
afterAll(() => rmSync(folder, { recursive: true }));

test.each<readonly [string, readonly string[], string]>([
  ['a command that does not exist', ['agents'], "unknown command 'agents'"],
  ['help for a command that does not exist', ['help', 'nope'], "unknown command 'nope'"],
  [
    'an apply that forgot -f',
    ['apply', hardened, '--yes'],
    `is a document, not a saved plan: redirect apply -f ${hardened}`,
  ],
  [
    'an apply that forgot -f, unasked',
    ['apply', hardened],
    `is a document, not a saved plan: redirect apply -f ${hardened}`,
  ],
  ['a plan that forgot -f', ['plan', hardened], `a document is named with -f, as in redirect plan -f ${hardened}`],
  [
    'a doctor that forgot -f',
    ['doctor', hardened],
    `a document is named with -f, as in redirect doctor -f ${hardened}`,
  ],
  ['a surplus argument', ['schema', 'plan', 'json'], 'schema does not take json'],
  ['two files to format', ['fmt', file, file], `fmt does not take ${file}`],
  ['an agent without a source', ['agent'], 'an agent has one source: give --documents DIR or --kubernetes'],
  ['an agent with two sources', ['agent', '--documents', folder, '--kubernetes'], 'an agent has one source'],
  [
    'documents with a flag of Kubernetes',
    ['agent', '--documents', folder, '--defaults', file],
    '--defaults belongs to --kubernetes',
  ],
  ['Kubernetes without defaults', ['agent', '--kubernetes', '--node', 'n1'], '--kubernetes needs --defaults FILE'],
  ['a resync without a unit', ['agent', '--documents', folder, '--resync', '60'], 'a duration from 1s to 24h'],
  ['a zero timeout', ['plan', '-f', hardened, '--timeout', '0'], 'at least 1 second'],
  [
    'a picture of no known kind',
    ['trace', '-f', hardened, '--from', 'node', '--to', '192.0.2.1', '--picture', 'x.png'],
    '--picture x.png: only .svg',
  ],
  ['a lab with a space in its name', ['lab', 'up', '--name', 'a b'], '"a b" is no name for a lab'],
  ['a lab with a path for a name', ['lab', 'down', '--name', '../x'], '"../x" is no name for a lab'],
  ['a lab command that does not exist', ['lab', 'sideways'], "lab does not know 'sideways'"],
  [
    'a profile of another mode for a lab',
    ['lab', 'up', '--mode', 'inpod', '--profile', 'istio-1.20'],
    "--mode inpod: node1: 'istio-1.20' is no profile of mode inpod",
  ],
  [
    'tunnels in a mode that has none',
    ['lab', 'up', '--mode', 'inpod', '--tunnel', 'vxlan'],
    '--tunnel: mode inpod has no tunnels',
  ],
  [
    'a watch that prints pages',
    ['verify', '-f', hardened, '--watch', '--output', 'html'],
    '--watch prints text or json',
  ],
  ['a watch of what is saved', ['verify', '-f', hardened, '--watch', '--against', folder], '--watch follows this node'],
  [
    'a watch of a document',
    ['trace', '-f', hardened, '--from', 'node', '--to', '192.0.2.1', '--watch'],
    '--watch follows this node: add --live',
  ],
  ['artefacts into a file', ['render', '-f', hardened, '-o', file], 'is not a folder'],
  ['artefacts below a file', ['render', '-f', hardened, '-o', join(file, 'below')], 'a part of its path is a file'],
  ['an observation into a file', ['observe', '-o', file], 'is not a folder'],
])('%s is refused with exit 3', async (_, args, message) => {
  const { code, err, out } = await commandLine(args);
  expect([code, out]).toEqual([3, '']);
  expect(err).toContain(message);
});

test('a folder is its documents, in the order of their names', async () => {
  const many = mkdtempSync(join(tmpdir(), 'redirect-folder-'));
  try {
    const text = readFileSync(hardened, 'utf8');
    writeFileSync(join(many, '2.yaml'), text.replace('ambient-worker2', 'second'));
    writeFileSync(join(many, '1.yml'), text.replace('ambient-worker2', 'first'));
    writeFileSync(join(many, '.hidden.yaml'), 'no document');
    writeFileSync(join(many, 'README.md'), 'no document');
    const { code, out } = await commandLine(['render', '-f', many, '--output', 'json']);
    const folders = new Set(out.match(/(?<="path": ")[^/]*/g));
    expect([code, [...folders]]).toEqual([0, ['first', 'second']]);
    writeFileSync(join(many, '3.json'), '{');
    expect((await commandLine(['render', '-f', many])).err).toMatch(new RegExp(`^${join(many, '3.json')}:`));
  } finally {
    rmSync(many, { recursive: true });
  }
});

test('a folder without documents is refused', async () => {
  const { code, err } = await commandLine(['render', '-f', 'docs/decisions']);
  expect([code, err]).toEqual([3, expect.stringContaining('docs/decisions: no document in this folder')]);
});

test('help of a command is a result, on stdout', async () => {
  const { code, out } = await commandLine(['help', 'apply']);
  expect([code, out]).toEqual([0, expect.stringMatching(/^Usage: redirect apply /)]);
  expect((await commandLine(['help'])).out).toMatch(/^Usage: redirect /);
});

test('every line about a refused document starts with its file', async () => {
  const bad = 'kind: NodeState\nnode: { name: A }\n';
  const { code, err } = await commandLine(['render', '-f', 'bad', '-f', 'empty'], { bad, empty: '' });
  const lines = err.trimEnd().split('\n');
  expect(code).toBe(3);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(line).toMatch(/^(bad:\d+:\d+|bad|empty): /);
});

test.each<readonly [string, readonly string[], object]>([
  ['usage', ['plan', '--output', 'json'], { outcome: 'refused', reason: 'usage' }],
  [
    'a command line that cannot be parsed',
    ['plan', '--output=json', '--nope'],
    { reason: 'usage', message: "unknown option '--nope'" },
  ],
  ['a refused document', ['render', '--output', 'json', '-f', 'bad'], { outcome: 'refused', reason: 'bad-document' }],
  [
    'a question that is not understood',
    ['trace', '-f', hardened, '--from', 'x', '--to', 'node', '--output', 'json'],
    { reason: 'bad-document' },
  ],
  [
    'a file that is not a plan',
    ['apply', 'bad', '--yes', '--output', 'json'],
    { outcome: 'refused', reason: 'malformed-plan' },
  ],
])('with --output json %s is JSON on stdout and text on stderr', async (_, args, expected) => {
  const { code, err, out } = await commandLine(args, { bad: 'kind: Nothing\n' });
  expect(code).toBe(3);
  expect(err).not.toBe('');
  expect(JSON.parse(out)).toMatchObject({ formatVersion: 1, ...expected });
});

test('each mistake of a document is an entry of the JSON', async () => {
  const { out } = await commandLine(['render', '--output', 'json', '-f', 'bad'], { bad: 'kind: Nothing\n' });
  expect(JSON.parse(out).diagnostics).toContainEqual(
    expect.objectContaining({ code: 'invalid-value', path: 'kind', file: 'bad', position: { line: 1, column: 7 } }),
  );
});

test.each(['markdown', 'html'] as const)('render as %s is a page', async (format) => {
  const { code, out } = await commandLine(['render', '-f', hardened, '--output', format]);
  const rules = readFileSync('golden/geneve-hardened/host/iptables.rules', 'utf8');
  expect(code).toBe(0);
  expect(out).not.toContain('#####');
  if (format === 'markdown') expect(out).toContain(`### host/iptables.rules\n\n\`\`\`\n${rules}\`\`\`\n`);
  else
    expect(out).toMatch(
      /^<!doctype html>[\s\S]*>host\/iptables\.rules<\/span><\/summary>\n<pre tabindex="0"># The node&#x27;s/,
    );
});

test('the printed command for this program is one that a shell finds', () => {
  const script = join(folder, 'redirect');
  writeFileSync(script, '');
  expect(ownCommand(script, `/nowhere:${folder}`)).toBe('redirect');
  expect(ownCommand(script, '/nowhere')).toBe(script);
  const spaced = join(folder, "it's here");
  writeFileSync(spaced, '');
  expect(ownCommand(spaced, '')).toBe(`'${join(folder, "it'\\''s here")}'`);
});
