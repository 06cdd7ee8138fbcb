import { type CodeEntry, codes, kindTitles, nearestWord } from '../../index.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { formatJson } from '../json/format-json.js';
import type { Explanation } from '../json/json-outputs.js';
import type { ShortOutputFormat } from '../output-format.js';
import { plainWords } from '../plain-words.js';
import { UsageError } from '../usage-error.js';

interface ExplainOptions {
  readonly output: ShortOutputFormat;
}

const kinds = Object.keys(codes) as readonly (keyof typeof codes)[];

/** One code, or the list of all. */
export async function explainCommand(
  [code]: readonly string[],
  { output }: ExplainOptions,
  context: Context,
): Promise<ExitCode> {
  const found = code === undefined ? all() : all().filter((one) => one.code === code);
  if (found.length === 0) throw new UsageError(unknown(code ?? ''));
  if (output === 'json') context.out(formatJson<'explain'>({ formatVersion: 1, codes: found }));
  else context.out(code === undefined ? listOf(found) : found.map(textOf).join('\n'));
  return exitCodes.done;
}

function all(): readonly Explanation[] {
  return kinds.flatMap((kind) =>
    Object.entries<CodeEntry>(codes[kind]).map(([code, entry]) => ({ code, kind, ...entry })),
  );
}

function unknown(code: string): string {
  const meant = nearestWord(
    code,
    all().map((one) => one.code),
  );
  const hint = meant === undefined ? 'redirect explain lists all' : `did you mean ${meant}?`;
  return `there is no code ${code} (${hint})`;
}

function listOf(found: readonly Explanation[]): string {
  return kinds
    .map((kind) => {
      const words = found.filter((one) => one.kind === kind).map(({ code }) => `  ${code}\n`);
      return `${plainWords(kindTitles[kind])}\n${words.join('')}`;
    })
    .join('\n');
}

function textOf({ code, kind, meaning, message, remedy }: Explanation): string {
  const example = message.replaceAll('\n', '\n              ');
  return [
    `${code}: ${plainWords(kindTitles[kind])}`,
    `  what it is: ${plainWords(meaning)}`,
    `  what to do: ${plainWords(remedy)}`,
    `  an example: ${example}`,
    '',
  ].join('\n');
}
