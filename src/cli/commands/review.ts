import { parseStatements, review } from '../../index.js';
import type { Context } from '../context.js';
import { readText } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { OutputFormat } from '../output-format.js';
import { printers } from '../printers.js';
import { pairsOf } from '../review-pairs.js';
import { accepted } from '../usage-error.js';

interface ReviewOptions {
  readonly expect?: string;
  readonly output: OutputFormat;
  readonly quiet?: true;
  readonly verbose?: true;
}

export async function reviewCommand(
  [base = '', head = '']: readonly string[],
  { expect, output, quiet, verbose }: ReviewOptions,
  context: Context,
): Promise<ExitCode> {
  const statements =
    expect === undefined ? null : accepted(parseStatements(await readText(expect, context), { file: expect }));
  const view = review(await pairsOf(base, head, context), { expect: statements, onProgress: context.progress });
  if (!quiet || !view.holds) context.out(printers.review[output]({ view, verbose: verbose === true }, context.style));
  return view.holds ? exitCodes.done : exitCodes.differs;
}
