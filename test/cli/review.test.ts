import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReviewView } from '../../src/index.js';
import { commandLine } from './command-line.js';

const hardened = 'golden/geneve-hardened/document.yaml';
const published = 'golden/geneve-istio-1.20/document.yaml';
const text = readFileSync(hardened, 'utf8');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'redirect-review-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function folderOf(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), content);
  }
  return path;
}

test('a document beside itself: exit 0', async () => {
  const { code, out } = await commandLine(['review', hardened, hardened]);
  expect([code, out]).toEqual([0, 'The node is as before.\n\nNothing changes.\n']);
});

test('one review is printed in several formats: --also writes files', async () => {
  const files = { markdown: join(folder, 'also.md'), html: join(folder, 'also.html'), text: join(folder, 'also.txt') };
  const also = Object.entries(files).flatMap(([format, file]) => ['--also', `${format}=${file}`]);
  const { out } = await commandLine(['review', hardened, published, ...also]);
  expect(readFileSync(files.text, 'utf8')).toBe(out);
  expect(readFileSync(files.markdown, 'utf8')).toMatch(/^#+ /);
  expect(readFileSync(files.html, 'utf8')).toMatch(/^<!doctype html>/i);
  const refused = await commandLine(['review', hardened, published, '--also', 'pdf=x']);
  expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('FORMAT=FILE is wanted')]);
});

test('--quiet says nothing of what passes', async () => {
  expect(await commandLine(['review', hardened, hardened, '--quiet'])).toEqual({ code: 0, out: '', err: '' });
});

test('a property is lost: exit 2, with a packet that shows it', async () => {
  const { code, out } = await commandLine(['review', hardened, published]);
  expect(code).toBe(2);
  expect(out).toContain('ambient-worker2 (hardened to istio-1.20)\n  risk high: ');
  expect(out).toMatch(/^ {2}- lost node-reaches-pods: icmp from the node .* lost: ztunnel does not forward/m);
  expect(out).toMatch(/^ {2}- icmp, other protocols from mesh, others, node, world to mesh: direct -> lost$/m);
  expect(out).toMatch(/^against it: ambient-worker2: property node-reaches-pods is lost$/m);
  expect(out).toMatch(/\n\d+ reasons against this change\.\n$/);
});

test('a statement that does not allow it: exit 2 too', async () => {
  const none = 'apiVersion: redirect/v1\nkind: Change\nchange: []\n';
  const after = text.replace('profile: hardened', 'profile: hardened\ntunnel: { kind: veth }');
  expect((await commandLine(['review', hardened, 'after', '--expect', 'none'], { after, none })).code).toBe(0);
  const { code, out } = await commandLine(['review', published, hardened, '--expect', 'none'], { none });
  expect(code).toBe(2);
  expect(out).toMatch(/^ {2}FAILS everything else stays as it is for \d+ of \d+ conversations: .*before: .*; after: /m);
});

test('a folder of goldens: one of them changes, one is new, one is gone', async () => {
  const files = { 'a/document.yaml': text, 'b/document.yaml': text, 'c/document.yaml': text };
  const base = folderOf('base', { ...files, 'a/host/iptables.rules': '*nat\n' });
  const { 'c/document.yaml': _, ...rest } = files;
  const changed = text.replace('profile: hardened', 'profile: hardened\ntunnel: { kind: veth }');
  const head = folderOf('head', { ...rest, 'b/document.yaml': changed, 'd/document.yaml': text });
  const { code, err, out } = await commandLine(['review', base, head, '--output', 'json']);
  expect([code, err]).toEqual([0, '']);
  const view = JSON.parse(out) as ReviewView;
  expect(view.nodes).toEqual({ unchanged: 1, changed: 1, added: 1, removed: 1 });
  expect(view.groups.map(({ kind, nodes }) => [kind, nodes]).toSorted()).toEqual([
    ['added', ['d']],
    ['changed', ['b']],
    ['removed', ['c']],
  ]);
});

test('an empty folder is a side without nodes', async () => {
  const base = folderOf('empty', { 'read-me.txt': '' });
  const { code, out } = await commandLine(['review', base, hardened]);
  expect(code).toBe(0);
  expect(out).toContain('1 node added.');
});

test('nodes of one name are told apart by their places in a file', async () => {
  const one = `${text}\n---\n${text}`;
  const other = `${text}\n---\n${text.replace('profile: hardened', 'profile: hardened\ntunnel: { kind: veth }')}`;
  const { out } = await commandLine(['review', 'one', 'other', '--output', 'json'], { one, other });
  const { groups, nodes } = JSON.parse(out) as ReviewView;
  expect([nodes.changed, nodes.unchanged, groups[0]?.nodes]).toEqual([1, 1, ['#2']]);
});

test('a node whose file has another name or place afterwards is still that node', async () => {
  const nodes = ['a', 'b', 'c'].map((name) => text.replace('ambient-worker2', name));
  const [a = '', b = '', c = ''] = nodes;
  const changed = b.replace('profile: hardened', 'profile: hardened\ntunnel: { kind: veth }');
  const base = folderOf('there', { '1.yaml': a, '2.yaml': `${b}\n---\n${c}` });
  const head = folderOf('elsewhere', { 'x/one.yaml': changed, '1.yaml': a, '3.yaml': c });
  const { out } = await commandLine(['review', base, head, '--output', 'json']);
  const { groups, nodes: counts } = JSON.parse(out) as ReviewView;
  expect(counts).toEqual({ unchanged: 2, changed: 1, added: 0, removed: 0 });
  expect(groups.map(({ kind, nodes: named }) => [kind, named])).toEqual([['changed', ['b']]]);
});

test('a file that is called otherwise afterwards is read once more, however many nodes are in it', async () => {
  const all = ['a', 'b', 'c', 'd'].map((name) => text.replace('ambient-worker2', name)).join('\n---\n');
  const base = join(folderOf('before-renaming', { 'all.yaml': '' }), 'all.yaml');
  const head = join(folderOf('after-renaming', { 'nodes.yaml': '' }), 'nodes.yaml');
  const reads: string[] = [];
  const counted = (file: string) => ({
    get: () => {
      reads.push(file);
      return all;
    },
  });
  const files: Record<string, string> = Object.defineProperties({}, { [base]: counted(base), [head]: counted(head) });
  const { out } = await commandLine(['review', join(base, '..'), join(head, '..'), '--output', 'json'], files);
  expect((JSON.parse(out) as ReviewView).nodes).toEqual({ unchanged: 4, changed: 0, added: 0, removed: 0 });
  expect(reads.toSorted()).toEqual([base, base, head, head].toSorted());
});

test('a mistake in a document that is the same on both sides is reported', async () => {
  const wrong = text.replace('hostIP:', 'hostIp:');
  const { code, err } = await commandLine(['review', 'one', 'other'], { one: wrong, other: wrong });
  expect(code).toBe(3);
  expect(err).toMatch(/:\d+:\d+: node\.hostIp: 'hostIp' is not a known key/);
});

test('mistakes of all files are reported, with their places', async () => {
  const broken = folderOf('broken', { 'x.yaml': text.replace('hostIP:', 'hostIp:'), 'y.yaml': 'pods: [' });
  const { code, err } = await commandLine(['review', hardened, broken]);
  expect(code).toBe(3);
  expect(err).toMatch(/x\.yaml:\d+:\d+: node\.hostIp: 'hostIp' is not a known key/);
  expect(err).toMatch(/y\.yaml:1:\d+: not YAML or JSON/);
});

test('a file that is not there, and one argument too few: exit 3', async () => {
  expect(await commandLine(['review', 'nowhere', hardened])).toMatchObject({
    code: 3,
    err: expect.stringContaining('nowhere'),
  });
  expect(await commandLine(['review', hardened])).toMatchObject({ code: 3 });
});

test('the goldens of this project beside themselves', async () => {
  cpSync('golden', join(folder, 'golden'), { recursive: true });
  const { code, out } = await commandLine(['review', 'golden', join(folder, 'golden')]);
  expect([code, out]).toEqual([0, expect.stringMatching(/^All of \d+ nodes are as before\./)]);
});
