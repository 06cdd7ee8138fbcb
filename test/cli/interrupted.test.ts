import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const program = join(import.meta.dirname, '../../bin/redirect.mjs');
const folder = mkdtempSync(join(tmpdir(), 'interrupted-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** So many pods that proving takes longer than any signal. */
const large = join(folder, 'large.json');
const pods = Array.from({ length: 10_000 }, (_, index) => ({
  namespace: 'default',
  name: `p${index}`,
  ip: `10.245.${index >> 8}.${index & 255}`,
  hostInterface: `ve${index}`,
}));
const node = { name: 'node', hostIP: '10.244.1.1' };
const ztunnel = { namespace: 'n', name: 'z', ip: '10.244.1.5', hostInterface: 'vz', netns: '/run/netns/none' };
const profile = { apiVersion: 'redirect/v1', kind: 'NodeState', mode: 'geneve', profile: 'hardened' };
writeFileSync(large, JSON.stringify({ ...profile, node, ztunnel, pods }));

const fifo = join(folder, 'fifo');
spawnSync('mkfifo', [fifo]);

/** Whether a handler of the program's own is there: Node has one for SIGINT from the start, and none for SIGHUP. */
async function listens({ pid }: ChildProcess): Promise<void> {
  for (;;) {
    const caught = /^SigCgt:\s+(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
    if (BigInt(`0x${caught}`) & 1n) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const waiting = [
  ['fmt', 'SIGINT'],
  ['fmt --check', 'SIGTERM'],
  ['render -f -', 'SIGHUP'],
  ['plan -f -', 'SIGINT'],
  ['apply --yes -', 'SIGTERM'],
  [`verify -f ${fifo}`, 'SIGINT'],
  [`trace --from a --to b -f ${fifo}`, 'SIGTERM'],
  [`prove -f ${large}`, 'SIGINT'],
  [`prove -f ${large}`, 'SIGHUP'],
] as const;

test.each(waiting)('%s ends on %s with exit code 1 and nothing changed', async (words, signal) => {
  const child = spawn(process.execPath, [program, ...words.split(' ')], { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const ended = once(child, 'close');
  await listens(child);
  child.kill(signal);
  expect(await ended).toEqual([1, null]);
  expect(said).toBe(`redirect: interrupted by ${signal}; nothing was changed\n`);
});

test('on a terminal, a message says that standard input is read', () => {
  const line = `${process.execPath} ${program} fmt`;
  const { stdout } = spawnSync('script', ['-qec', line, '/dev/null'], { encoding: 'utf8', input: '\u0004' });
  expect(stdout).toContain('reading the standard input; Ctrl-D ends it');
});

test.each([
  ['a document of a process substitution', 'exec "$0" "$1" render -f <(cat golden/geneve-hardened/document.yaml)', 0],
  ['a reader that goes away', '"$0" "$1" render -f golden/geneve-hardened/document.yaml | true; exit $PIPESTATUS', 0],
  ['no room for the result', 'exec "$0" "$1" render -f golden/geneve-hardened/document.yaml > /dev/full', 1],
  ['an impossible folder', 'exec "$0" "$1" render -f golden/geneve-hardened/document.yaml -o /proc/none', 1],
  [
    'a working folder that is gone',
    'f=$PWD/golden/geneve-hardened/document.yaml; cd "$2"; rmdir "$2"; exec "$0" "$1" render -f "$f"',
    0,
  ],
] as const)('%s', (_, script, code) => {
  const gone = mkdtempSync(join(folder, 'gone-'));
  const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, program, gone], { encoding: 'utf8' });
  expect([status, stderr], stderr).toEqual([
    code,
    code === 0 ? '' : expect.stringMatching(/^redirect: .*\n(?: {2}remedy: .*\n)?$/),
  ]);
});
