import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { partsOf } from './markdown.js';
import { type Step, terminalSession, unlike } from './terminal-session.js';

const program = join(import.meta.dirname, '../../bin/redirect.mjs');

/** Where the commands of a page are run. */
interface Walker {
  readonly folder: string;
  /** Words before the shell, such as those of unshare. */
  readonly inside?: readonly string[];
  /** Run before the first command. */
  readonly before?: string;
}

/**
 * Writes the files that a page shows, runs its terminal sessions in one shell, and says where it goes otherwise than
 * shown. A command that fails has to be followed by `echo $?`, so that a page does not hide it.
 */
export function walk(page: string, walker: Walker): readonly string[] {
  for (const { file, lines } of partsOf(page).blocks) {
    if (file === null) continue;
    mkdirSync(dirname(join(walker.folder, file)), { recursive: true });
    writeFileSync(join(walker.folder, file), `${lines.join('\n')}\n`);
  }
  return walkSteps(terminalSession(page), walker);
}

function walkSteps(steps: readonly Step[], { before = '', folder, inside = [] }: Walker): readonly string[] {
  if (steps.length === 0) return ['there is no terminal session'];
  const bin = join(folder, '.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(program, join(bin, 'redirect'));
  const mark = '@@ended';
  const script = [
    `exec 2>&1\n${before}\ncd '${folder}'`,
    ...steps.map(({ command }) => `${command}\ncode=$?; printf '\\n${mark} %d\\n' $code; (exit $code)`),
  ].join('\n');
  const [shell = 'bash', ...words] = [...inside, 'bash', '-c', script];
  const env = { ...process.env, PATH: `${bin}:${dirname(process.execPath)}:${process.env['PATH']}`, NO_COLOR: '1' };
  const { stdout } = spawnSync(shell, words, {
    cwd: folder,
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const outputs = stdout.split(new RegExp(`\\n?\\n${mark} (\\d+)\\n`));
  return steps.flatMap(({ command, shown }, index) => {
    const [output = '', code] = outputs.slice(2 * index);
    const difference = unlike(output, shown);
    const end = output.split('\n').slice(-20).join('\n');
    if (code === undefined) return [`$ ${command}\nthe shell did not get this far`];
    if (difference !== null) return [`$ ${command}\n${end}\nit does not print:\n${difference}`];
    const isSaid = steps[index + 1]?.command === 'echo $?';
    return code === '0' || isSaid ? [] : [`$ ${command}\n${end}\nits exit code ${code} is not shown`];
  });
}
