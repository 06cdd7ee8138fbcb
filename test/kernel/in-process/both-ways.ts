import type { Command } from '../../../src/kernel/command.js';
import { withoutProcess } from '../../../src/kernel/in-process/without-process.js';
import { runCommand } from '../../../src/kernel/run-command.js';

export interface BothWays {
  /** Null: a program is started. */
  readonly inProcess: Said | null;
  readonly byProgram: Said;
}

interface Said {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What this process and the program say to the same words, the program second. */
export async function bothWays(command: Command): Promise<BothWays> {
  let isStarted = false;
  const answered = await withoutProcess(async () => {
    isStarted = true;
    return { command, exitCode: null, stdout: '', stderr: '' };
  })(command);
  return { inProcess: isStarted ? null : said(answered), byProgram: said(await runCommand(command)) };
}

function said({ exitCode, stderr, stdout }: Said): Said {
  return { exitCode, stdout, stderr };
}
