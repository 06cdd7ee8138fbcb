import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Step, terminalSession, unlike } from '../../pages/terminal-session.js';
import { type PodNode, withPodNode } from '../in-pod/pod-node.js';
import { spawnSync } from '../sync-process.js';

const root = join(import.meta.dirname, '../../..');
const program = join(root, 'bin/redirect.mjs');
const page = readFileSync(join(root, 'docs/agent.md'), 'utf8');

/** A line with the same words for every age, whatever room they take. */
function ageless(line: string): string {
  return line
    .replace(/\d+ [smhd] ago/g, 'AGE ago')
    .replace(/\s+/g, ' ')
    .replace(/process \d+, for \d+ [smhd]/, 'process PID, for AGE')
    .replace(/pid \d+, since [\d:TZ.-]+/, 'pid PID, since THEN')
    .trim();
}

/** Runs the commands of the page on a node, beside a ztunnel that has no proxies. */
async function walk(node: PodNode, steps: readonly Step[]): Promise<void> {
  const { folder, netns } = node;
  const socket = join(folder, 'ztunnel.sock');
  const inside = [`--net=${netns}`, process.execPath, program];
  const children: ChildProcess[] = [];
  const start = (command: string, argv: readonly string[], stdin: 'pipe' | 'ignore') => {
    const child = spawn(command, argv, { cwd: folder, stdio: [stdin, 'ignore', 'ignore'] });
    children.push(child);
    return new Promise((resolve) => child.once('exit', resolve));
  };
  const ofNode = ['--run-dir', folder, '--ztunnel-socket', socket, '--state-dir', folder];
  let ended: Promise<unknown> = Promise.resolve();
  try {
    void start('/usr/bin/python3', [join(root, 'lab/zds.py'), '--socket', socket], 'pipe');
    for (const { command, shown } of steps) {
      const [name = '', ...words] = command.split(' ');
      if (words.at(-1) === '&') {
        ended = start('nsenter', [...inside, ...words.slice(0, -1), ...ofNode], 'ignore');
      } else if (name === 'kill') {
        // The agent comes behind ztunnel.
        children[1]?.kill('SIGTERM');
        expect(await ended).toBe(0);
      } else {
        const rest = { verify: ['--state-dir', folder], agent: ofNode }[words[0] ?? ''] ?? [];
        const code = shown[0]?.startsWith('redirect: ') ? 1 : 0;
        const argv = name === 'redirect' ? [...inside, ...words, ...rest] : [`--net=${netns}`, name, ...words];
        // What the agent does takes its time.
        for (let isAsShown = false; !isAsShown; ) {
          const { status, stderr, stdout } = spawnSync('nsenter', argv, { cwd: folder, encoding: 'utf8' });
          const output = (code === 0 ? stdout : stderr).replaceAll(folder, '/var/run/istio-cni');
          isAsShown = status === code && unlike(output, shown, ageless) === null;
          if (!isAsShown) await pause(100);
        }
      }
    }
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await ended;
  }
}

test('an agent starts, repairs and ends as its page shows', () =>
  withPodNode(async (node) => {
    mkdirSync(join(node.folder, 'documents'));
    const document = {
      ...{ apiVersion: 'redirect/v1', kind: 'NodeState', mode: 'inpod', profile: 'istio-1.29' },
      ...{ node: { name: 'worker-1' }, pods: node.pods },
    };
    writeFileSync(join(node.folder, 'documents/node.yaml'), JSON.stringify(document));
    const steps = terminalSession(page);
    expect(steps.length).toBeGreaterThan(5);
    await walk(node, steps);
  }));
