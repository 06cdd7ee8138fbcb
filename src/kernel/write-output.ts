import { lstat, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { bytesOfText } from '../base/bytes.js';
import { cancellable } from './abort-error.js';
import { expectSuccess } from './expect-success.js';
import { runCommand } from './run-command.js';

/**
 * Writes to the path that the user names. A regular file is replaced atomically; the target of a symbolic link, a pipe
 * or a device is written in place.
 * @param mode permissions of a file that is made, such as `0o644`.
 * @param signal ends a write that waits for the reader of a pipe.
 * @throws AbortError; what the system says of the path.
 * @example
 * await writeOutput('out/plan.md', planMarkdown(viewPlan(live.plan)), 0o644);
 */
export function writeOutput(path: string, text: string, mode: number, signal?: AbortSignal): Promise<void> {
  return cancellable(signal, () => writeAsItIs(path, text, mode, signal));
}

async function writeAsItIs(path: string, text: string, mode: number, signal: AbortSignal | undefined): Promise<void> {
  const there = await lstat(path).catch(nullIfGone);
  const target = there?.isSymbolicLink() ? await stat(path).catch(nullIfGone) : there;
  if (target !== null && !target.isFile() && !target.isDirectory()) return writeInto(path, text, signal);
  if (there?.isSymbolicLink()) {
    const printed = await stat('/proc/self/fd/1').catch(() => null);
    // /dev/stdout: appends to the output, and does not overwrite it.
    const isOurs = target !== null && printed !== null && printed.dev === target.dev && printed.ino === target.ino;
    return writeFile(path, bytesOfText(text), { mode, flag: isOurs ? 'a' : 'w' });
  }
  await replaceFile(path, text, mode);
}

/** Replaces a file atomically: a reader sees the old or the new one. A symbolic link is replaced, not followed. */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  await rm(temporary, { force: true });
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(bytesOfText(text));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw byItsName(path, error as NodeJS.ErrnoException);
  }
}

function byItsName(path: string, error: NodeJS.ErrnoException): Error {
  const { code, message } = error;
  const why = { EISDIR: 'it is a folder', ENOENT: `there is no folder ${dirname(path)}` }[code ?? ''];
  return Object.assign(new Error(`${path} cannot be written: ${why ?? message}`, { cause: error }), { code });
}

/**
 * Creates a folder with its parents. Node's own `recursive` retries forever if a parent exists that cannot have
 * folders, such as /proc.
 */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  const make = () => mkdir(path, mode).catch(ifNotThere);
  try {
    await make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path), mode);
    await make();
  }

  async function ifNotThere(error: unknown): Promise<void> {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error;
  }
}

/** Writes with a process that can be ended: a blocking write inside this process would outlast even its exit. */
async function writeInto(path: string, text: string, signal: AbortSignal | undefined): Promise<void> {
  const argv = ['tee', '-a', '--', seenFromElsewhere(resolve(path))];
  expectSuccess(await runCommand({ argv, stdin: text, timeoutMs: patienceMs }, signal));
}

/** A day, for a reader that opens the pipe late. */
const patienceMs = 86_400_000;

/** `/dev/fd/3` is a descriptor of ours; another process finds it below our pid. */
export function seenFromElsewhere(path: string): string {
  return path
    .replace(/^\/dev\/std(in|out|err)$/, (_, name: 'in' | 'out' | 'err') => `/proc/self/fd/${descriptors[name]}`)
    .replace(/^(?:\/dev|\/proc\/self)\/fd\//, `/proc/${process.pid}/fd/`);
}

const descriptors = { in: 0, out: 1, err: 2 } as const;

function nullIfGone(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}
