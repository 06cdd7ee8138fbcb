import { parseStatements, writeOutput } from '../../index.js';
import type { Context } from '../context.js';
import { readText } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { FormatToFile } from '../option-values.js';
import type { OutputFormat } from '../output-format.js';
import { reviewPrinters } from '../printers/review.js';
import { reviewOf } from '../review-pairs.js';
import { paintOf } from '../terminal.js';
import { accepted } from '../usage-error.js';

interface ReviewOptions {
  readonly expect?: string;
  readonly output: OutputFormat;
  readonly also: readonly FormatToFile[];
  readonly quiet?: true;
  readonly verbose?: true;
}

export async function reviewCommand(
  [base = '', head = '']: readonly string[],
  { also, expect, output, quiet, verbose }: ReviewOptions,
  context: Context,
): Promise<ExitCode> {
  const statements =
    expect === undefined ? null : accepted(parseStatements(await readText(expect, context), { file: expect }));
  const view = await reviewOf(base, head, statements, context);
  const page = { view, verbose: verbose === true };
  for (const { file, format } of also) {
    context.standing.at = 'files';
    await writeOutput(file, await reviewPrinters[format](page, paintOf({ isColoured: false })), 0o644, context.signal);
  }
  if (!quiet || !view.holds) context.out(await reviewPrinters[output](page, context.style));
  return view.holds ? exitCodes.done : exitCodes.differs;
}
