import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lockFile } from '../../src/index.js';
import { commandLine } from './command-line.js';

/* An agent that cannot start: it ends by itself, before it reads the node. */

const root = mkdtempSync(join(tmpdir(), 'redirect-cli-agent-'));
const at = (name: string) => join(root, name);
afterAll(() => rmSync(root, { recursive: true }));
const defaults = 'apiVersion: redirect/v1\nkind: NodeState\nmode: inpod\nprofile: istio-1.29\n';
const kubeconfig = JSON.stringify({
  'current-context': 'x',
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:9' } }],
  users: [{ name: 'u', user: { exec: { command: 'aws', env: [{ name: 'A', value: 'SECRET' }] } } }],
});
for (const folder of ['docs', 'run']) mkdirSync(at(folder));
writeFileSync(at('file'), '');
writeFileSync(at('defaults'), defaults);
writeFileSync(at('kubeconfig'), kubeconfig);
writeFileSync(at('torn'), 'users: [{user: {token: SECRET');
writeFileSync(at('with-pods'), `${defaults}pods: [{namespace: a, name: b, mesh: false, ip: 10.0.0.1}]\n`);
execFileSync('mkfifo', [at('pipe')]);

const agent = (words: readonly string[]) =>
  commandLine(['agent', '--ztunnel-socket', at('run/z.sock'), '--listen', 'none', ...words]);
const documents = ['--documents', at('docs')];
const kubernetes = ['--kubernetes', '--node', 'n', '--run-dir', at('run')];
const withDefaults = [...kubernetes, '--defaults', at('defaults'), '--kubeconfig'];

test.each<readonly [string, readonly string[], number, RegExp]>([
  [
    'no folder of documents',
    ['--documents', at('none'), '--run-dir', at('run')],
    3,
    /there is no such folder: make it/,
  ],
  [
    'a run directory that is a file',
    [...documents, '--run-dir', at('file')],
    1,
    /file is no folder; nothing was changed/,
  ],
  [
    'one that the kernel does not make',
    [...documents, '--run-dir', '/proc/none/run'],
    1,
    /name another place with --run-dir/,
  ],
  [
    'a list of the mesh below /proc',
    [...documents, '--run-dir', at('run'), '--mesh-file', '/proc/none/mesh.json'],
    1,
    /name another place with --mesh-file/,
  ],
  [
    'a path too long for a socket',
    [...documents, '--run-dir', at('x'.repeat(100))],
    1,
    /a path of at most 107 bytes can/,
  ],
  [
    'defaults that are a pipe',
    [...kubernetes, '--defaults', at('pipe')],
    3,
    /--defaults .*pipe: it is no regular file/,
  ],
  [
    'no defaults',
    [...kubernetes, '--defaults', at('none')],
    3,
    /--defaults .*none: it cannot be read: it does not exist/,
  ],
  [
    'defaults with pods',
    [...kubernetes, '--defaults', at('with-pods')],
    3,
    /the defaults have pods, which come from Kuber/,
  ],
  ['no kubeconfig', [...withDefaults, at('none')], 3, /none: it cannot be read: it does not exist/],
  ['a torn kubeconfig', [...withDefaults, at('torn')], 3, /torn: it is neither YAML nor JSON/],
  [
    'a kubeconfig with a program',
    [...withDefaults, at('kubeconfig')],
    3,
    /exec: a plugin that is run for a token is not/,
  ],
])('%s', async (_, words, code, message) => {
  const ended = await agent(words);
  expect(ended).toMatchObject({ code, out: '' });
  expect(ended.err).toMatch(message);
  expect(ended.err).not.toContain('SECRET');
  expect(ended.err).not.toMatch(/\n {4}at /);
});

test('the second agent of a node says who is the first', async () => {
  const first = await lockFile(at('run/agent.lock'), 'another agent');
  const ended = await agent([...documents, '--run-dir', at('run')]);
  await first.release();
  expect(ended.code).toBe(1);
  expect(ended.err).toMatch(
    new RegExp(`another agent \\(pid ${process.pid}, since .*\\) holds .*; nothing was changed`),
  );
});

test('a port that is taken', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { readonly port: number };
  const ended = await agent([...documents, '--run-dir', at('run'), '--listen', `127.0.0.1:${port}`]);
  other.close();
  expect(ended.code).toBe(1);
  expect(ended.err).toMatch(/another program listens there, perhaps another agent: stop it, or name another port/);
});
