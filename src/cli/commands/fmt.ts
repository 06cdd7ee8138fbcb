import { formatDiagnostic, formatDump, linesOfMany } from '../../index.js';
import type { Context } from '../context.js';
import { fileName, readText } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { UsageError } from '../usage-error.js';

/** How many diagnostics are printed. */
const manyLines = 100;

interface FmtOptions {
  readonly check?: true;
  readonly ipv4?: true;
  readonly ipv6?: true;
}

export async function fmtCommand(
  [file = '-']: readonly string[],
  options: FmtOptions,
  context: Context,
): Promise<ExitCode> {
  const text = await readText(file, context);
  if (options.ipv4 && options.ipv6) throw new UsageError('-4 and -6 cannot both be meant');
  const formatted = formatDump(text, options.ipv6 ? 'ipv6' : options.ipv4 ? 'ipv4' : undefined);
  const name = fileName(file);
  const unread = linesOfMany(formatted.unread, (diagnostic) => [formatDiagnostic({ ...diagnostic, file: name })], {
    kindOf: ({ code }) => code,
    most: manyLines,
  });
  for (const line of unread) context.err(`${line}\n`);
  if (!options.check) context.out(formatted.text);
  // An unknown module is reported, but it is no failure: its words are kept.
  if (formatted.unread.some(({ code }) => code !== 'unknown-module')) return exitCodes.failed;
  if (!options.check || formatted.text === text) return exitCodes.done;
  context.err(`${name}: differs from its canonical form\n`);
  return exitCodes.differs;
}
