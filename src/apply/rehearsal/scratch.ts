import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CommandError } from '../command-error.js';
import { environment } from '../run-command.js';

/** An empty network namespace that nobody else sees. */
export interface Scratch {
  readonly netns: string;
  readonly end: () => void;
}

/**
 * Makes a namespace that has no name: it lives as long as a `cat` in it, which ends with its input. Whatever becomes of this
 * process, even SIGKILL, closes that input, so nothing is ever left to clean up.
 */
export async function openScratch(): Promise<Scratch> {
  const argv = ['unshare', '--net', '--', 'cat'] as const;
  const [program, ...words] = argv;
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], env: environment });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const ended = once(child, 'close');
  child.stdin.on('error', () => {});
  child.stdin.write('ready\n');
  // What comes back comes from inside.
  const answer = await Promise.race([once(child.stdout, 'data'), ended.catch((error: Error) => error)]);
  if (answer instanceof Error) throw new CommandError({ argv }, { reason: 'not-found' });
  if (child.exitCode !== null)
    throw new CommandError({ argv }, { reason: 'exit', exitCode: child.exitCode, stderr: said });
  return {
    netns: `/proc/${child.pid}/ns/net`,
    end: () => void child.stdin.end(),
  };
}
