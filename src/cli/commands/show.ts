import { showSavedPlan } from '../../index.js';
import type { Context } from '../context.js';
import { readText } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { formatJson } from '../json/format-json.js';
import type { ShortOutputFormat } from '../output-format.js';
import { ownCommand, quoted } from '../own-command.js';

export async function showCommand(
  [file = '']: readonly string[],
  { output }: { readonly output: ShortOutputFormat },
  context: Context,
): Promise<ExitCode> {
  const saved = showSavedPlan(await readText(file, context), file);
  if (output === 'json') context.out(formatJson<'show'>(saved));
  else {
    const next = `Next, if ${saved.node} is still as it was: ${ownCommand()} apply ${quoted(file)}\n`;
    context.out(`${saved.shown ?? saved.document}\n${next}`);
  }
  return exitCodes.done;
}
