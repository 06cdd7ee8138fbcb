import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { textOfBytes } from '../../base/bytes.js';
import { asOwnThread } from '../as-own-thread.js';
import type { Answer, Answerer } from './answerer.js';

/** Files below /proc/sys/net and /proc/self/net are those of the namespace that the thread is in. */
const isOfNamespace = (path: string) => path.startsWith('/proc/') && !path.includes('/../');

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EINVAL: 'Invalid argument',
};

/** `cat FILE...` */
export const cat: Answerer = ({ argv }) => {
  const paths = argv.slice(1);
  if (paths.length === 0 || !paths.every(isOfNamespace)) return null;
  const read = paths.map((path) => attempt(`cat: ${path}`, () => textOf(path)));
  return { exitCode: read.some(isRefused) ? 1 : 0, stdout: textsIn(read), stderr: errorsIn(read) };
};

/** `grep -s -H '' FILE...`: each line behind the name of its file. */
export const grep: Answerer = ({ argv }) => {
  const [, ...words] = argv;
  const paths = words.slice(3);
  if (words.slice(0, 3).join(' ') !== '-s -H ' || !paths.every(isOfNamespace)) return null;
  const read = paths.map((path) => attempt('', () => linesBehind(path, textOf(path))));
  const stdout = textsIn(read);
  return { exitCode: read.some(isRefused) ? 2 : stdout === '' ? 1 : 0, stdout, stderr: '' };
};

/** `ls [-1] [-A] FOLDER` */
export const ls: Answerer = ({ argv }) => {
  const paths = argv.slice(1).filter((word) => word !== '-1' && word !== '-A');
  const [path] = paths;
  if (path === undefined || paths.length > 1 || !isOfNamespace(path)) return null;
  const read = attempt(`ls: cannot access '${path}'`, () => namesIn(path));
  return { exitCode: isRefused(read) ? 2 : 0, stdout: textsIn([read]), stderr: errorsIn([read]) };
};

/** `tee FILE...` */
export const tee: Answerer = ({ argv, stdin = '' }) => {
  const paths = argv.slice(1);
  if (paths.length === 0 || !paths.every(isOfNamespace)) return null;
  const written = paths.map((path) =>
    attempt(`tee: ${path}`, () => {
      writeFileSync(asOwnThread(path), stdin, { flag: 'r+' });
      return '';
    }),
  );
  return { exitCode: written.some(isRefused) ? 1 : 0, stdout: stdin, stderr: errorsIn(written) };
};

type Attempt = { readonly text: string } | { readonly error: string };

/** @throws an error that is none of the file itself. */
function attempt(what: string, work: () => string): Attempt {
  try {
    return { text: work() };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = reasons[code];
    if (reason === undefined) throw error;
    return { error: `${what}: ${reason}\n` };
  }
}

function isRefused(one: Attempt): boolean {
  return 'error' in one;
}

function textsIn(all: readonly Attempt[]): Answer['stdout'] {
  return all.map((one) => ('text' in one ? one.text : '')).join('');
}

function errorsIn(all: readonly Attempt[]): Answer['stderr'] {
  return all.map((one) => ('error' in one ? one.error : '')).join('');
}

function textOf(path: string): string {
  return textOfBytes(readFileSync(asOwnThread(path)));
}

function linesBehind(path: string, text: string): string {
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text === '' ? [] : text.split('\n');
  return lines.map((line) => `${path}:${line}\n`).join('');
}

function namesIn(path: string): string {
  return readdirSync(asOwnThread(path))
    .sort()
    .map((name) => `${name}\n`)
    .join('');
}
