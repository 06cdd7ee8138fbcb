import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The static program of this machine; null where there was no compiler to build it. */
export const program: string | null = [join(root, 'dist/cni', process.arch, 'redirect-cni')].find(existsSync) ?? null;

/** Both programs, which answer the same: words to start each with. */
export const plugins: readonly (readonly [string, readonly string[]])[] = [
  ...(program === null ? [] : [['redirect-cni.c', [program]] as const]),
  ['redirect-cni.mjs', [process.execPath, join(root, 'bin/redirect-cni.mjs')]],
];

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a plugin as a runtime does: with these variables only. All text is latin1, so that every byte is one character.
 */
export async function runPlugin(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  input: string,
): Promise<Ended> {
  const [file, ...rest] = words;
  const child = spawn(file ?? '', rest, { env, stdio: 'pipe' });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('latin1').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  // A plugin that refuses a call by its variables does not read the configuration.
  child.stdin.on('error', () => undefined);
  child.stdin.end(Buffer.from(input, 'latin1'));
  const [code] = await once(child, 'close');
  return { code, ...texts };
}
