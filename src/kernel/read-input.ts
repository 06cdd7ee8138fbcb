import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { textOfBytes } from '../base/bytes.js';
import { cancellable } from './abort-error.js';
import { runCommand } from './run-command.js';
import { seenFromElsewhere } from './write-output.js';

/** A day, for a person who types into a named pipe. */
const patienceMs = 86_400_000;

/**
 * The text of a file that the user names, which may be a pipe. The caller can abort the wait for the other end: a
 * blocking read inside this process would outlast even its exit, so a `cat` reads instead.
 * @returns its text; a byte that is no UTF-8 is kept, see `textOfBytes`.
 * @throws AbortError; what the system says of the path.
 * @example
 * const parsed = parseNodeState(await readInput('node.yaml'), { file: 'node.yaml' });
 */
export function readInput(path: string, signal?: AbortSignal): Promise<string> {
  return cancellable(signal, async () => {
    const found = await stat(path);
    if (found.isFile() || found.isDirectory()) return textOfBytes(await readFile(path));
    const argv = ['cat', '--', seenFromElsewhere(resolve(path))];
    const { exitCode, stderr, stdout } = await runCommand({ argv, timeoutMs: patienceMs }, signal);
    if (exitCode === 0) return stdout;
    throw new Error(stderr.trim());
  });
}
