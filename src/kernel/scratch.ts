import { once } from 'node:events';
import { CommandError } from './command-error.js';
import { startChild } from './process/child.js';
import { cancelled, environmentOf, notStarted } from './run-command.js';

/** An empty, anonymous network namespace. */
export interface Scratch {
  readonly netns: string;
  readonly end: () => void;
}

const argv = ['unshare', '--net', '--', 'cat'];
const timeoutMs = 60_000;

/**
 * Creates an anonymous namespace. It lives as long as a `cat` in it, which ends with its input. The end of this
 * process, even by SIGKILL, closes that input, so there is never anything to clean up.
 */
export async function openScratch(signal?: AbortSignal): Promise<Scratch> {
  if (signal?.aborted) throw cancelled({ argv }, signal);
  const child = await startChild({ argv, env: environmentOf(), stdin: 'open', timeoutMs, signal }).catch(
    (error: unknown) => {
      throw notStarted({ argv }, error);
    },
  );
  const { pid, stdin, stdout } = child.process;
  // The echo proves that the process is inside.
  const answer = stdout === null ? null : once(stdout, 'data').catch(() => null);
  stdin?.write('ready\n');
  const end = await Promise.race([answer, child.closed]);
  if (end !== null && 'ended' in end) {
    if (end.ended === 'cancelled') throw cancelled({ argv }, signal);
    const said = { exitCode: end.exitCode, stderr: end.stderr.toString() };
    throw new CommandError({ argv }, { reason: end.ended ?? 'exit', ...said });
  }
  child.unbind();
  return { netns: `/proc/${pid}/ns/net`, end: () => void stdin?.end() };
}
