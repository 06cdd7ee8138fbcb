import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { comparable } from './node/comparable.js';
import { type TestNode, withTestNode } from './node/test-node.js';
import { spawnSync } from './sync-process.js';

const program = join(import.meta.dirname, '../../bin/redirect.mjs');

interface Hanging {
  readonly tool: string;
  /** Of its arguments, where it hangs; the first such call alone, or all of them. */
  readonly pattern: string;
  readonly always?: boolean;
}

let runs = 0;

/** Starts redirect in a deleted working folder, with a tool that hangs; it asks nothing without its tools. */
function start(node: TestNode, { always, pattern, tool }: Hanging, words: readonly string[]) {
  runs += 1;
  const [mark, fake, gone] = ['hung', 'fake', 'gone'].map((name) => join(node.folder, `${name}-${runs}`)) as [
    string,
    string,
    string,
  ];
  const isDue = always ? '' : `[ -e ${mark} ] ||`;
  writeFileSync(
    fake,
    `#!/bin/sh\n${isDue} case "$*" in ${pattern}) touch ${mark}; sleep 1000;; esac\nexec /usr/sbin/${tool} "$@"\n`,
    { mode: 0o755 },
  );
  mkdirSync(gone);
  const script = `mount -t tmpfs none /usr/local/sbin && cp "$1" "/usr/local/sbin/$2" && cd "$3" && rmdir "$3" && shift 3 && exec "$@"`;
  const argv = ['netns', 'exec', node.netns.host, 'sh', '-c', script, 'sh', fake, tool, gone];
  const child = spawn('ip', [...argv, process.execPath, program, ...words, '--state-dir', node.folder], {
    detached: true,
    env: { ...process.env, REDIRECT_NETLINK: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const ended = once(child, 'close').then(([code]) => ({ code, said }));
  const hangs = async () => {
    while (!existsSync(mark) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  /** As a terminal does: to the whole group. */
  const signal = (name: NodeJS.Signals) => {
    if (isRunning()) process.kill(-(child.pid ?? 0), name);
  };
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    ended,
    hangs,
    isRunning,
    signal,
    heard: async (text: string) => {
      while (!said.includes(text) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 10));
    },
  };
}

const apply = (node: TestNode, ...words: string[]) => ['apply', '--yes', '-f', node.write(), ...words];

test('signals midway: the work is rolled back, however many signals arrive', () =>
  withTestNode(async (node) => {
    const bare = comparable(node);
    const hangup = start(node, { tool: 'ipset', pattern: 'restore*' }, apply(node, '--no-rehearsal'));
    await hangup.hangs();
    hangup.signal('SIGHUP');
    expect(await hangup.ended).toEqual({ code: 1, said: expect.stringContaining('the node is as it was') });
    expect(comparable(node)).toBe(bare);

    expect(node.redirect(...apply(node)).code).toBe(0);
    const programmed = comparable(node);
    const words = ['destroy', '--yes', '--no-rehearsal'];
    const impatient = start(node, { tool: 'iptables-nft-restore', pattern: '*' }, words);
    await impatient.hangs();
    impatient.signal('SIGINT');
    await impatient.heard('9 more signals end it at once');
    impatient.signal('SIGINT');
    impatient.signal('SIGTERM');
    const { code, said } = await impatient.ended;
    expect(code, said).toBe(1);
    expect(said).toContain('the node is as it was');
    expect(comparable(node)).toBe(programmed);
  }));

test('a tool that hangs at any point is ended', () =>
  withTestNode(async (node) => {
    const bare = comparable(node);
    for (const tool of ['unshare', 'iptables-nft']) {
      const reading = start(node, { tool, pattern: '*', always: true }, apply(node));
      await reading.hangs();
      reading.signal('SIGTERM');
      expect(await reading.ended).toEqual({
        code: 1,
        said: expect.stringMatching(/^redirect: interrupted by SIGTERM; nothing was changed$/m),
      });
    }
    const words = apply(node, '--no-rehearsal', '--quiet', '--lock-timeout', '0');
    const writing = start(node, { tool: 'ipset', pattern: 'restore*', always: true }, words);
    await writing.hangs();
    writing.signal('SIGTERM');
    await writing.heard('9 more');
    while (writing.isRunning()) {
      writing.signal('SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const { code, said } = await writing.ended;
    expect([code, said]).toEqual([1, expect.stringContaining('ended before everything was taken back')]);
    expect(node.redirect('destroy', '--yes').code).toBe(0);
    expect(comparable(node)).toBe(bare);
  }));

test('an apply goes on when its reader goes away', () =>
  withTestNode(async (node) => {
    const argv = ['netns', 'exec', node.netns.host, process.execPath, program, ...apply(node, '--verbose')];
    const child = spawn('ip', [...argv, '--state-dir', node.folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    child.stderr.destroy();
    expect((await once(child, 'close'))[0]).toBe(0);
    expect(node.redirect('verify', '-f', node.write()).code).toBe(0);
  }));

test.each([26, 36, 42, 46])('with %i descriptors an apply completes or clearly fails', (limit) =>
  withTestNode((node) => {
    const bare = comparable(node);
    const argv = [`--nofile=${limit}`, 'ip', 'netns', 'exec', node.netns.host, process.execPath, program];
    const { status, stderr } = spawnSync('prlimit', [...argv, ...apply(node), '--state-dir', node.folder], {
      encoding: 'utf8',
    });
    expect(stderr).not.toMatch(/^ {4}at /m);
    if (status === 0) expect(node.redirect('verify', '-f', node.write()).code).toBe(0);
    else expect([status, stderr, comparable(node)]).toEqual([1, expect.stringMatching(/EMFILE/), bare]);
  }),
);

test("a rehearsal ignores the node's xtables lock; apply reports it as a lock", () =>
  withTestNode(async (node) => {
    const env = { ...process.env, XTABLES_LOCKFILE: join(node.folder, 'xtables.lock') };
    const holder = spawn('flock', [env.XTABLES_LOCKFILE, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
    holder.stdin.write('held\n');
    await once(holder.stdout, 'data');
    const file = node.write({ backend: 'iptables-legacy' });
    const redirect = (...words: string[]) => {
      const argv = ['netns', 'exec', node.netns.host, process.execPath, program, ...words, '-f', file];
      return spawnSync('ip', [...argv, '--lock-timeout', '0', '--state-dir', node.folder], { encoding: 'utf8', env });
    };
    const examined = redirect('doctor', '--output', 'json');
    expect(examined.stdout).not.toMatch(/lock|kernel-feature/);
    const refused = redirect('apply', '--yes', '--verbose');
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/step \d+ of \d+ .*another program holds the xtables lock/s),
    ]);
    const left = once(holder, 'exit');
    holder.stdin.end();
    await left;
    expect(redirect('apply', '--yes').status).toBe(0);
  }));
