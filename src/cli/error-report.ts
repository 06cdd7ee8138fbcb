import { CommanderError } from 'commander';
import { ApplyError, type ErrorCode, RedirectError, visibleLines } from '../index.js';
import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { formatJson } from './json/format-json.js';
import type { ErrorJson } from './json/json-outputs.js';
import { BadDocumentError } from './usage-error.js';

/** Whether the input is at fault, as opposed to work that failed. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'usage',
  'bad-document',
  'malformed-plan',
  'malformed-observation',
  'kubernetes-settings',
  'other-mode',
] as const);

/** Reports an error, for people on stderr and with `--output json` also as one document on stdout. @returns the exit code. */
export function reportError(error: unknown, args: readonly string[], context: Context): ExitCode {
  const message = messageOf(error);
  // Each line about a document begins with its file, as in compilers' messages, so that editors find it.
  if (error instanceof BadDocumentError) context.err(`${visibleLines(message)}\n`);
  // Commander has written its own message to stderr.
  else if (!(error instanceof CommanderError)) context.err(`redirect: ${visibleLines(message)}\n`);
  // A failed apply has a report with its plan instead.
  if (asksForJson(args) && !(error instanceof ApplyError)) context.out(formatJson<'error'>(viewError(error)));
  return exitCodeOfError(error);
}

export function exitCodeOfError(error: unknown): ExitCode {
  return refusals.has(codeOf(error)) ? exitCodes.refused : exitCodes.failed;
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof CommanderError) return 'usage';
  return error instanceof RedirectError ? error.code : 'failed';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function viewError(error: unknown): ErrorJson {
  const [code, message] = [codeOf(error), messageOf(error)];
  return {
    formatVersion: 1,
    outcome: refusals.has(code) ? 'refused' : 'failed',
    reason: code,
    message: error instanceof CommanderError ? message.replace(/^error: /, '') : message,
    ...(error instanceof BadDocumentError ? { diagnostics: error.diagnostics } : {}),
  };
}

/** Searches the raw words: a command line that could not be parsed has no options yet. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const words = end === -1 ? args : args.slice(0, end);
  return words.some((word, index) => word === '--output=json' || (word === 'json' && words[index - 1] === '--output'));
}
