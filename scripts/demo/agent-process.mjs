import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../paths.mjs';

/**
 * Starts an agent on a node of a lab and prints its log. It lives in a process group of its own, so it is ended here
 * and nowhere else.
 */
export function startAgent({ folder, interrupted, wordsInside }, node) {
  const words = ['--documents', join(folder, 'documents'), '--run-dir', join(folder, 'agent')];
  const command = [
    process.execPath,
    'bin/redirect.mjs',
    'agent',
    ...words,
    '--ztunnel-socket',
    `${folder}/${node}.agent`,
  ];
  const child = spawn('ip', wordsInside(node, command), {
    ...{ cwd: root, detached: true, stdio: ['ignore', 'ignore', 'pipe'], signal: interrupted, killSignal: 'SIGKILL' },
  });
  const ended = once(child, 'exit').catch((error) => error);
  const log = createInterface({ input: child.stderr });
  log.on('line', (line) => console.log(wrapped(line)));
  return {
    /** Waits for a line with this text. */
    says: async (text) => {
      const isSaid = await new Promise((resolve) => {
        log.on('line', (line) => line.includes(text) && resolve(true));
        ended.then(() => resolve(false));
      });
      interrupted.throwIfAborted();
      if (!isSaid) throw new Error(`the agent ended before it said '${text}'`);
    },
    end: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

/** A line of the log on lines of a terminal: the time of day, the level, the sentence. */
function wrapped(line) {
  const [, time = '', rest = line] = /^\S+T([\d:.]+)Z (.*)$/.exec(line) ?? [];
  const lines = [`  ${time}`];
  for (const word of rest.split(/ +/)) {
    if (lines.at(-1).length + word.length >= 80) lines.push(' '.repeat(20));
    lines.push(`${lines.pop()} ${word}`);
  }
  return lines.join('\n');
}
