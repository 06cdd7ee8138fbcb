import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { WatchedJson } from '../../src/cli/json/json-outputs.js';
import { violations } from '../schemas/violations.js';
import { type TestNode, withTestNode } from './node/test-node.js';

const program = join(import.meta.dirname, '../../bin/redirect.mjs');

/** A command that goes on, and its answers, a line each. The interval is longer than any test. */
function watched(node: TestNode, words: readonly string[]) {
  const rest = ['--watch', '--interval', '1h', '--output', 'json', '--state-dir', node.folder];
  const argv = ['netns', 'exec', node.netns.host, process.execPath, program, ...words, ...rest];
  const child: ChildProcessByStdio<null, Readable, null> = spawn('ip', argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    next: async (): Promise<WatchedJson> => {
      const { done, value } = await lines.next();
      if (done) throw new Error('it has ended');
      return JSON.parse(value);
    },
    interrupted: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      return (await ended)[0];
    },
  };
}

/** At once: a half-written file would be an answer of its own. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

test('a check that watches tells of drift by the notices of the kernel and of a document that is written, and ends as the last answer says', () =>
  withTestNode(async (node) => {
    const document = node.write();
    expect(node.redirect('apply', '--yes', '-f', document).code).toBe(0);
    const check = watched(node, ['verify', '-f', document]);
    // One of its own: what it says last would depend on how far it came with the other.
    const its = `${document}.of-trace.yaml`;
    copyFileSync(document, its);
    const trace = watched(node, ['trace', '-f', its, '--live', '--from', '10.244.1.3', '--to', '192.0.2.1:80']);
    const [before, way] = [await check.next(), await trace.next()];
    expect([before.exitCode, before.result]).toMatchObject([0, { changes: [] }]);
    expect(Date.parse(before.time)).not.toBeNaN();

    node.run('ztunnel', 'iptables-nft -t mangle -F PREROUTING');
    const drifted = await check.next();
    expect([drifted.exitCode, drifted.result]).toMatchObject([2, { summary: { missing: expect.any(Number) } }]);
    expect(violations('plan', drifted.result)).toEqual([]);
    expect([before, way, drifted].flatMap((each) => violations('watch', each))).toEqual([]);
    expect('sentence' in way.result && way.result.sentence).toMatch(/\w/);

    const text = readFileSync(document, 'utf8');
    replace(document, 'kind: nonsense\n');
    const refused = await check.next();
    expect([refused.exitCode, refused.result]).toMatchObject([3, { reason: expect.any(String) }]);
    replace(document, text);
    expect(await check.next()).toMatchObject({ exitCode: 2, result: drifted.result });
    expect(await check.interrupted()).toBe(2);
    expect(await trace.interrupted()).toBe(0);
  }));
