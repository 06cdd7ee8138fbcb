import type { CommandView } from './plan-view.js';

/** A command as a shell has it, without what it reads. */
export function commandLine({ argv }: CommandView): string {
  return `$ ${argv.join(' ')}`;
}

/** What a command reads, line by line. */
export function inputLines({ stdin }: CommandView): readonly string[] {
  return stdin.split('\n').filter(Boolean);
}
