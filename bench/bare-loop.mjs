// Programs that are started in namespaces by a bare loop in C.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { compileC, compiled } from './compile.mjs';

/**
 * @returns what runs lines of a namespace, a file as input, a program and its words; those of one namespace follow each
 * other.
 */
export function bareLoop() {
  compileC('bare-loop', [join(import.meta.dirname, 'bare-loop.c')]);
  return (lines, atOnce) => {
    const input = lines.map((words) => `${words.join('\t')}\n`).join('');
    execFileSync(compiled('bare-loop'), [String(atOnce)], { input, stdio: ['pipe', 'ignore', 'inherit'] });
  };
}
