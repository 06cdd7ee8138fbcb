import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = join(import.meta.dirname, '..', '..', '..', 'bin', 'redirect.mjs');

export type LogLine = Readonly<Record<string, unknown>> & { readonly event?: string };

/** `redirect agent` as a process in the network namespace of a node. */
export interface AgentProcess {
  readonly child: ChildProcess;
  /** What it logged so far. */
  readonly lines: readonly LogLine[];
  readonly text: () => string;
  /** The first line, from this one on, that is wanted. @throws when the agent ends before it comes. */
  readonly line: (wanted: (line: LogLine) => boolean, from?: number) => Promise<LogLine>;
  /** Its exit code, or the signal that ended it. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | string | null>;
}

export interface AgentFolder {
  readonly documents: string;
  /** Replaces the document at once. */
  readonly write: (text: string, file?: string) => void;
  readonly start: (netns: string, ...words: readonly string[]) => AgentProcess;
}

/** A folder of documents and what an agent needs beside it; agents that run are ended with it. */
export async function withAgentFolder<T>(state: string, work: (folder: AgentFolder) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-'));
  const [documents, run] = [mkdtempSync(join(folder, 'documents-')), join(folder, 'run')];
  const started: AgentProcess[] = [];
  try {
    return await work({
      documents,
      write: (text, file = 'node.json') => {
        writeFileSync(join(folder, file), text);
        renameSync(join(folder, file), join(documents, file));
      },
      start: (netns, ...words) => {
        const flags = ['--run-dir', run, '--state-dir', state, '--listen', 'none', '--log-format', 'json'];
        const socket = ['--ztunnel-socket', join(folder, 'ztunnel.sock'), '--resync', '1h'];
        const argv = ['agent', '--documents', documents, ...flags, ...socket, ...words];
        const agent = startAgent([...ownEtc(folder), 'nsenter', `--net=${netns}`], argv);
        started.push(agent);
        return agent;
      },
    });
  } finally {
    for (const agent of started) await agent.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Words that lead to a program which writes to an /etc of its own: in mode geneve the agent writes a file there. */
export function ownEtc(folder: string): readonly string[] {
  const layer = `${folder}/etc`;
  const over = `lowerdir=/etc,upperdir=${layer}/upper,workdir=${layer}/work`;
  const script = [
    `mkdir -p ${layer}`,
    `mount -t tmpfs none ${layer}`,
    `mkdir ${layer}/upper ${layer}/work`,
    `mount -t overlay overlay -o ${over} /etc`,
    'exec "$@"',
  ].join(' && ');
  return ['unshare', '--mount', '--propagation', 'slave', 'sh', '-c', script, 'sh'];
}

/** Starts it behind the words of a program that leads to it, such as nsenter. */
export function startAgent(before: readonly string[], argv: readonly string[]): AgentProcess {
  const [file = '', ...words] = [...before, process.execPath, program, ...argv];
  const child = spawn(file, words);
  const lines: LogLine[] = [];
  const listeners = new Set<() => void>();
  let [rest, all] = ['', ''];
  const ended = once(child, 'close');
  const read = (chunk: Buffer) => {
    all += chunk;
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine));
    for (const listen of listeners) listen();
  };
  child.stderr?.on('data', read);
  return {
    child,
    lines,
    text: () => all,
    line: (wanted, from = 0) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.slice(from).find(wanted);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        ended.then(() => reject(new Error(`the agent ended before it said that:\n${all}`)));
      }),
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
      return child.exitCode ?? child.signalCode;
    },
  };
}
