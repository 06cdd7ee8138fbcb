import { spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from '../sync-process.js';

/** A process that answers one JSON line for each that it reads. */
export interface NodeProcess {
  /** Waits for the answer. @throws when the process ends. */
  readonly ask: <A>(request: Readonly<Record<string, unknown>>) => A;
  readonly end: () => void;
}

const shared = new Map<string, NodeProcess>();

/** The process of a script for all nodes of this worker; it ends with the worker. The place is what `moveTo` takes. */
export function inNamespace(script: string, netns: string): Pick<NodeProcess, 'ask'> {
  return {
    ask: (request) => {
      const one = shared.get(script) ?? startNodeProcess([process.execPath, script]);
      // Until it has answered: one that ended is not asked again.
      shared.delete(script);
      const place = { netns: `/run/netns/${netns}`, netlink: process.env['REDIRECT_NETLINK'] ?? null };
      const answer = one.ask<never>({ ...request, place });
      shared.set(script, one);
      return answer;
    },
  };
}

export function startNodeProcess([file = '', ...words]: readonly string[]): NodeProcess {
  const folder = mkdtempSync(join(tmpdir(), 'node-process-'));
  const paths = ['requests', 'answers'].map((name) => join(folder, name));
  execFileSync('mkfifo', paths);
  const [requests, answers] = paths.map(openBothEnds) as [Ends, Ends];
  rmSync(folder, { recursive: true });
  const child = spawn(file, words, {
    stdio: [requests.read, answers.write, 'inherit'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
  });
  // With the last one who could write, the reader sees the end.
  closeSync(requests.read);
  closeSync(answers.write);
  child.unref();
  return {
    ask: (request) => {
      writeSync(requests.write, `${JSON.stringify(request)}\n`);
      return JSON.parse(lineFrom(answers.read));
    },
    end: () => {
      closeSync(requests.write);
      closeSync(answers.read);
    },
  };
}

interface Ends {
  readonly read: number;
  readonly write: number;
}

/** A fifo opened for one direction waits for the other one. */
function openBothEnds(path: string): Ends {
  const both = openSync(path, constants.O_RDWR);
  const ends = { read: openSync(path, constants.O_RDONLY), write: openSync(path, constants.O_WRONLY) };
  closeSync(both);
  return ends;
}

function lineFrom(fd: number): string {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.alloc(65_536);
    const length = readSync(fd, chunk);
    if (length === 0) throw new Error('the process ended that answers for a node');
    chunks.push(chunk.subarray(0, length));
    if (chunk[length - 1] === 10) return Buffer.concat(chunks).toString();
  }
}
