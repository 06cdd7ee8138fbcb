import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ProofView } from '../../src/index.js';
import { commandLine } from './command-line.js';

const hardened = 'golden/geneve-hardened/document.yaml';
const published = 'golden/geneve-istio-1.20/document.yaml';

test('a node on which everything holds: exit 0, one line per property', async () => {
  const { code, err, out } = await commandLine(['prove', '-f', hardened]);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('ambient-worker2 (hardened): what holds of every node');
  expect(out).toMatch(/^ {2}holds {2}mesh-tcp-captured {2}for \d+ conversations$/m);
  expect(out).toMatch(/All of 19 properties hold\.\n$/);
  expect(out).not.toContain('FAILS');
});

test('a node with violations: exit 2, one line per property, the failed ones named at the end', async () => {
  const { code, out } = await commandLine(['prove', '-f', published]);
  expect(code).toBe(2);
  expect(out).toMatch(
    /^ {2}FAILS {2}node-reaches-pods {2}for \d+ of \d+ conversations; a known loss of istio-1\.20: icmp from the node \(10\.244\.1\.1\) to default\/appb-7774fb945-qhq6l \(as it is\): lost: ztunnel does not/m,
  );
  expect(out.split('\n').length).toBeLessThan(25);
  expect(out).toMatch(/\n10 of 19 properties do not hold: .*node-reaches-pods, .*no-leak-without-ztunnel\.\n$/);
});

test('--verbose has the sentence of each property and, for violations, packets rule by rule', async () => {
  const { out } = await commandLine(['prove', '-f', published, '--verbose']);
  const example = out.slice(out.indexOf('FAILS  node-reaches-pods'));
  expect(example).toContain("The node's own connections to its pods");
  expect(example).toMatch(
    /output routing, mark 0x0: 103: from all lookup 100: 10\.244\.1\.7 via 192\.168\.126\.2 dev istioin/,
  );
});

test('a change away from a profile with losses: exit 0, as the earlier state does not count', async () => {
  const { code, out } = await commandLine(['prove', '-f', published, '--to', hardened]);
  expect(out).toContain('(istio-1.20): before the change: what holds of every node (does not count)');
  expect(out).toContain('(hardened): after the change: what holds of every node\n');
  expect(out).toMatch(/\(istio-1\.20 to hardened\): every one of \d+ moments of the change/);
  expect(out).toContain('FAILS  node-reaches-pods');
  expect(out).toMatch(/All of 24 properties hold\.\n$/);
  expect(code).toBe(0);
});

test('a change to a profile with losses counts them', async () => {
  const { code, out } = await commandLine(['prove', '-f', hardened, '--to', published]);
  expect(code).toBe(2);
  expect(out).toMatch(/properties do not hold: .*node-reaches-pods/);
});

test('what a published profile is known to lose is told apart from what is new', async () => {
  const text = readFileSync(published, 'utf8');
  const document = `${text}expect: [{ from: world, to: mesh, outcome: direct }]\n`;
  const { code, out } = await commandLine(['prove', '-f', 'document'], { document });
  expect(code).toBe(2);
  expect(out).toMatch(/^ {2}FAILS {2}node-reaches-pods {2}for .*; a known loss of istio-1\.20: /m);
  expect(out).toMatch(/^ {2}FAILS {2}expect\[0\] {2}for \d+ of \d+ conversations: /m);
  expect(out).toMatch(
    /\n11 of 20 properties do not hold: new: expect\[0\]; known losses of istio-1\.20: node-reaches-pods, .*\.\n$/,
  );
});

test('what is allowed with a reason does not fail, by the command line or by the document', async () => {
  const reason = 'until the upgrade';
  const by = await commandLine(['prove', '-f', published, '--allow', `profile=${reason}`]);
  expect([by.code, by.out]).toEqual([0, expect.stringMatching(/Of 19 properties, none fails that counts; allowed: /)]);
  expect(by.out).toMatch(/^ {2}allowed {2}node-reaches-pods {2}for .*; allowed: until the upgrade: /m);
  const document = `${readFileSync(published, 'utf8')}allow: [{ property: node-reaches-pods, reason: ${reason} }]\n`;
  const within = await commandLine(['prove', '-f', 'document', '--only', 'node-reaches-pods'], { document });
  expect([within.code, within.out]).toEqual([0, expect.stringContaining('allowed: node-reaches-pods.')]);
  const rest = await commandLine(['prove', '-f', 'document', '--quiet'], { document });
  expect([rest.code, rest.out]).toEqual([2, expect.not.stringMatching(/^ {2}(?:holds|allowed)/m)]);
});

test('an allowance that nothing needs any more is noted', async () => {
  const args = ['prove', '-f', hardened, '--only', 'no-loops', '--allow', 'no-loops=once'];
  const { code, out } = await commandLine(args);
  expect([code, out]).toEqual([0, expect.stringContaining('no-loops is allowed to fail, and holds')]);
  expect(out).toMatch(/All of 1 property hold/);
});

test('of a change, what was lost before does not count', async () => {
  const document = readFileSync(published, 'utf8').replace(
    '  - namespace: default\n    name: appb',
    '  - namespace: prod\n    name: appb',
  );
  const { code, out } = await commandLine(['prove', '-f', published, '--to', 'document'], { document });
  expect([code, out]).toEqual([0, expect.stringMatching(/^ {2}before {2}node-reaches-pods /m)]);
  expect(out).toMatch(/none fails that counts; no different before the change: node-reaches-pods, /);
});

test('--quiet prints nothing about properties that hold', async () => {
  expect(await commandLine(['prove', '-f', hardened, '--quiet'])).toEqual({ code: 0, out: '', err: '' });
});

test('a change: both ends and every checkpoint', async () => {
  const other = readFileSync(hardened, 'utf8').replace('pods:', 'tunnel: { kind: veth }\npods:');
  const { code, out } = await commandLine(['prove', '-f', hardened, '--to', 'other', '--output', 'json'], { other });
  const view = JSON.parse(out) as ProofView;
  expect([code, view.holds, view.formatVersion]).toEqual([0, true, 1]);
  const groups = view.nodes[0]?.groups ?? [];
  expect(groups.map(({ kind }) => kind)).toEqual(['node', 'node', 'transition']);
  expect(groups[2]?.properties.map(({ name }) => name).sort()).toEqual([
    'answers-return-in-between',
    'connections-go-on',
    'no-leak-in-between',
    'old-way-or-new',
    'others-untouched-in-between',
  ]);
});

test('several nodes at once', async () => {
  const { code, out } = await commandLine(['prove', '-f', hardened, '-f', published, '--output', 'json']);
  const { nodes } = JSON.parse(out) as ProofView;
  expect([code, nodes.map(({ profile }) => profile)]).toEqual([2, ['hardened', 'istio-1.20']]);
});

test.each([
  ['markdown', /^\| \*\*fails\*\* \| `node-reaches-pods` \|/m, '<details><summary>'],
  [
    'html',
    /<section class="callout bad"><h3><span class="badge">fails<\/span> node-reaches-pods<\/h3>/,
    '<details><summary>',
  ],
])('as %s', async (format, property, example) => {
  const { code, out } = await commandLine(['prove', '-f', published, '--output', format]);
  expect(code).toBe(2);
  expect(out).toMatch(property);
  expect(out).toContain(example);
});

test('a pod without an interface is named', async () => {
  const document = readFileSync(hardened, 'utf8').replace('    hostInterface: veth2b1c7f90\n', '');
  const { out } = await commandLine(['prove', '-f', 'document'], { document });
  expect(out).toContain('note: default/appa-6f8d7c9b5-k2xvw has no hostInterface: its packets are not looked at');
});

test.each<readonly [string, readonly string[], string]>([
  ['no document', ['prove'], 'no document'],
  ['a missing document', ['prove', '-f', '/nowhere/at-all'], 'cannot be read'],
  ['two documents and a change', ['prove', '-f', hardened, '-f', published, '--to', published], 'exactly one document'],
  ['a node and a change', ['prove', '-f', hardened, '--live', '--to', hardened], 'take one of them'],
  ['a live node and a saved one', ['prove', '-f', hardened, '--live', '--against', 'dir'], 'take one of them'],
  ['a change to two documents', ['prove', '-f', hardened, '--to', 'two'], 'exactly one document'],
  ['an unknown property', ['prove', '-f', hardened, '--only', 'no-loop'], 'is no-loops meant?'],
  ['an allowance without a reason', ['prove', '-f', hardened, '--allow', 'no-loops'], 'PROPERTY=REASON is wanted'],
  ['an allowance of nothing', ['prove', '-f', 'allowing'], 'did you mean no-loops?'],
  [
    'an expectation about an unknown pod',
    ['prove', '-f', 'nobody'],
    'expect[0].from: nobody is no pod of this document',
  ],
])('%s is refused', async (_, args, message) => {
  const text = readFileSync(hardened, 'utf8');
  const nobody = `${text}expect: [{ from: nobody, to: mesh, outcome: captured }]\n`;
  const allowing = `${text}allow: [{ property: no-lops, reason: typo }]\n`;
  const { code, err, out } = await commandLine(args, { two: `${text}---\n${text}`, nobody, allowing });
  expect([code, out]).toEqual([3, '']);
  expect(err).toContain(message);
});

test.each(['--to', '--equivalent'])('documents of two modes are refused: %s', async (option) => {
  const { code, err } = await commandLine([
    ...['prove', '-f', 'golden/geneve-hardened/document.yaml', option, 'golden/inpod-default/document.yaml'],
  ]);
  expect(code).toBe(3);
  expect(err).toContain('the documents are of modes geneve and inpod');
});
