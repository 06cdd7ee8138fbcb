// Programs in C that measurements need, since Node's own work would be the larger part.
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../.cache/bench');
const flags = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Wconversion', '-Werror'];

export const compiled = (name) => join(folder, name);

/** Throws, with what the compiler says, where that is impossible. */
export function compileC(name, sources) {
  mkdirSync(folder, { recursive: true });
  // Written beside and renamed: a program that runs cannot be written to.
  const fresh = `${compiled(name)}.${process.pid}`;
  const { error, status, stderr } = spawnSync('gcc', [...flags, ...sources, '-o', fresh], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} does not compile: ${error?.message ?? stderr}`);
  renameSync(fresh, compiled(name));
}
