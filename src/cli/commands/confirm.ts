import { confirm, outcomeWords, revert, runWatchdog, visibleLines } from '../../index.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { formatJson } from '../json/format-json.js';
import type { ShortOutputFormat } from '../output-format.js';

interface ConfirmCommandOptions {
  readonly revert?: true;
  readonly output: ShortOutputFormat;
  readonly stateDir?: string;
  /** Seconds; this process is the one that waits. */
  readonly watchdog?: number;
}

export async function confirmCommand(
  _: readonly string[],
  { watchdog, output, revert: isReverted, stateDir }: ConfirmCommandOptions,
  context: Context,
): Promise<ExitCode> {
  const place = stateDir === undefined ? {} : { stateDirectory: stateDir };
  if (watchdog !== undefined) return stand(watchdog, place, context);
  // What is taken back is not stopped half-way.
  if (isReverted) context.standing.at = 'serving';
  const end = isReverted ? await revert(place) : await confirm(place);
  context.out(output === 'json' ? formatJson<'confirm'>(end) : `${outcomeWords(end)}\n`);
  return exitCodes.done;
}

async function stand(
  seconds: number,
  place: { readonly stateDirectory?: string },
  { out, signal, standing }: Context,
): Promise<ExitCode> {
  standing.at = 'serving';
  const answer = (line: string) => out(`${line}\n`);
  try {
    await runWatchdog({ ...place, seconds, input: process.stdin, answer, signal });
    return exitCodes.done;
  } catch (error) {
    answer(visibleLines(error instanceof Error ? error.message : String(error)).replaceAll('\n', ' '));
    return exitCodes.failed;
  }
}
