import { readFileSync, statSync } from 'node:fs';
import { whyUnreadable } from '../../index.js';
import { KubeSettingsError } from './kube-error.js';

/** Larger files are no certificates, tokens or kubeconfigs. */
const mostBytes = 1024 * 1024;

/** The text of a file that others replace: read again when the file is another. `again`: whatever it looks like. */
export type FreshFile = (again?: boolean) => string;

/**
 * If it cannot be read later on, the text that was read last holds. @throws KubeSettingsError if it never could be
 * read.
 */
export function freshFile(path: string): FreshFile {
  let held: { readonly mark: string; readonly text: string } | null = null;
  return (again = false) => {
    try {
      const { ino, mtimeMs, ctimeMs, size } = statSync(path);
      const mark = [ino, mtimeMs, ctimeMs, size].join(' ');
      if (held === null || again || held.mark !== mark) held = { mark, text: readSmallFile(path) };
    } catch (error) {
      if (held === null) throw error instanceof KubeSettingsError ? error : unreadable(path, error);
    }
    return held.text;
  };
}

/** @throws KubeSettingsError */
export function readSmallFile(path: string): string {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new KubeSettingsError(`${path}: it is no file`);
    if (stat.size > mostBytes) throw new KubeSettingsError(`${path}: it has more than ${mostBytes} bytes`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw error instanceof KubeSettingsError ? error : unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): KubeSettingsError {
  return new KubeSettingsError(`${path}: it cannot be read: ${whyUnreadable(error).why}`, { cause: error });
}
