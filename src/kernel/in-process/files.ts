import { readdirSync, writeFileSync } from 'node:fs';
import { asOwnThread } from '../as-own-thread.js';
import type { Answer, Answerer, Inside } from './answerer.js';
import { type Settings, settings } from './settings.js';
import { textOfSmallFile } from './small-file.js';

/** Files below /proc/sys/net and /proc/self/net are those of the namespace that the thread is in. */
const isOfNamespace = (path: string) => path.startsWith('/proc/') && !path.includes('/../');

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EINVAL: 'Invalid argument',
};

/** `cat FILE...` */
export const cat: Answerer = ({ argv }, inside) => {
  const paths = argv.slice(1);
  if (paths.length === 0 || !paths.every(isOfNamespace)) return null;
  const read = paths.map((path) => attempt(`cat: ${path}`, () => textOf(path, inside)));
  return { exitCode: read.some(isRefused) ? 1 : 0, stdout: textsIn(read), stderr: errorsIn(read) };
};

/** `grep -s -H '' FILE...`, or `grep -rsH '' --include=NAME... FILE...`: each line behind the name of its file. */
export const grep: Answerer = ({ argv }, inside) => {
  const [, ...words] = argv;
  const known = settings(inside.route);
  const paths = words[0] === '-rsH' ? filesBelow(words.slice(1), known) : filesIn(words);
  if (paths === null || paths.length === 0 || !paths.every(isOfNamespace)) return null;
  const read = paths.map((path) => attempt('', () => linesBehind(path, known.textOf(path) ?? textOf(path, inside))));
  const stdout = textsIn(read);
  return { exitCode: read.some(isRefused) ? 2 : stdout === '' ? 1 : 0, stdout, stderr: '' };
};

function filesIn(words: readonly string[]): readonly string[] | null {
  return words.slice(0, 3).join(' ') === '-s -H ' ? words.slice(3) : null;
}

const settingsFolder = '/proc/sys/net/ipv4/conf';

/** Of folders only that of the settings of all devices is known. */
function filesBelow([pattern, ...words]: readonly string[], { filesOf }: Settings): readonly string[] | null {
  const included = words.flatMap((word) => /^--include=([a-z_]+)$/.exec(word)?.[1] ?? []);
  const paths = words.slice(included.length);
  const isKnown = paths.every((path) => path === settingsFolder || included.includes(path.replace(/.*\//, '')));
  if (pattern !== '' || included.length === 0 || !isKnown) return null;
  const below = paths.includes(settingsFolder) ? filesOf([...new Set(included)]) : [];
  return below && [...below, ...paths.filter((path) => path !== settingsFolder)];
}

/** `ls [-1] [-A] FOLDER` */
export const ls: Answerer = ({ argv }, { note }) => {
  const paths = argv.slice(1).filter((word) => word !== '-1' && word !== '-A');
  const [path] = paths;
  if (path === undefined || paths.length > 1 || !isOfNamespace(path)) return null;
  const read = attempt(`ls: cannot access '${path}'`, () => {
    const names = namesIn(path);
    note({ kind: 'folder', path, names });
    return names;
  });
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

/** @throws what reading it throws. */
function textOf(path: string, { note }: Inside): string {
  try {
    const text = textOfSmallFile(path);
    note({ kind: 'file', path, text });
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') note({ kind: 'file', path, text: null });
    throw error;
  }
}

function linesBehind(path: string, text: string): string {
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text === '' ? [] : text.split('\n');
  return lines.map((line) => `${path}:${line}\n`).join('');
}

/** Each in a line. */
export function namesIn(path: string): string {
  return readdirSync(asOwnThread(path))
    .sort()
    .map((name) => `${name}\n`)
    .join('');
}
