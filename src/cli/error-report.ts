import { CommanderError } from 'commander';
import {
  ApplyError,
  codes,
  type Diagnostic,
  type ErrorCode,
  MalformedObservationError,
  MalformedPlanError,
  RedirectError,
  visibleLines,
  whyUnreadable,
} from '../index.js';
import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { formatJson } from './json/format-json.js';
import type { ErrorJson } from './json/json-outputs.js';
import { parseFailureWords } from './parse-failure.js';
import { plainWords } from './plain-words.js';
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

/** Whose lines say what is right, or need nothing. */
const withoutRemedy: ReadonlySet<ErrorCode> = new Set(['bad-document', 'cancelled'] as const);

/**
 * Reports an error, for people on stderr and with `--output json` also as one document on stdout. @returns the exit
 * code.
 */
export function reportError(error: unknown, args: readonly string[], context: Context): ExitCode {
  // The help, which the parser printed, is all that there is to say.
  if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.refused;
  const view = viewError(error, args);
  context.err(errorText(view));
  // A failed apply has a report with its plan instead.
  if (asksForJson(args) && !(error instanceof ApplyError)) context.out(formatJson<'error'>(view));
  return exitCodeOfError(error);
}

/** Each line about a file begins with it, as in compilers' messages, so that editors find it. */
export function errorText({ diagnostics = [], message, reason, remedy }: ErrorJson): string {
  const isAboutFile = diagnostics.length > 0 && diagnostics.every(({ file }) => file !== undefined);
  const what = `${isAboutFile ? '' : 'redirect: '}${visibleLines(message)}\n`;
  return withoutRemedy.has(reason) ? what : `${what}  remedy: ${visibleLines(remedy)}\n`;
}

export function exitCodeOfError(error: unknown): ExitCode {
  return refusals.has(codeOf(error)) ? exitCodes.refused : exitCodes.failed;
}

/** @param args the words of the command line. */
export function viewError(error: unknown, args: readonly string[]): ErrorJson {
  const code = codeOf(error);
  const diagnostics = diagnosticsOf(error);
  const own = ownRemedy(error);
  return {
    formatVersion: 1,
    outcome: refusals.has(code) ? 'refused' : 'failed',
    reason: code,
    message: without(own, messageOf(error)),
    remedy: own ?? remedyOf(error, args),
    ...(diagnostics.length > 0 ? { diagnostics } : {}),
  };
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof CommanderError) return 'usage';
  return error instanceof RedirectError ? error.code : 'failed';
}

function messageOf(error: unknown): string {
  if (error instanceof CommanderError) return parseFailureWords(error);
  if (!(error instanceof Error)) return String(error);
  const { message, path, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof RedirectError || path === undefined) return message;
  return `${path}: ${syscall ?? 'it'} failed: ${isNotMade(error) ? 'no folder can be made there' : whyUnreadable(error).why}`;
}

function isNotMade({ code, syscall }: NodeJS.ErrnoException): boolean {
  return code === 'ENOENT' && syscall === 'mkdir';
}

function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  const has =
    error instanceof BadDocumentError ||
    error instanceof MalformedPlanError ||
    error instanceof MalformedObservationError;
  return has ? error.diagnostics : [];
}

/** Of the error, or of what caused it. */
function ownRemedy(error: unknown): string | null {
  if (!(error instanceof RedirectError)) return null;
  return error.remedy ?? ownRemedy(error.cause);
}

/** The message has it for those who print nothing else. */
function without(remedy: string | null, message: string): string {
  return remedy === null ? message : message.replace(`: ${remedy}`, () => '');
}

function remedyOf(error: unknown, [command = '']: readonly string[]): string {
  const code = codeOf(error);
  if (code !== 'usage') {
    const said = plainWords(codes.error[code].remedy).replace(/\.$/, '');
    return said.charAt(0).toLowerCase() + said.slice(1);
  }
  const isKnown = /^[a-z]+$/.test(command) && command !== 'help' && !messageOf(error).startsWith('unknown command');
  return isKnown ? `redirect help ${command} shows its options, with examples` : 'redirect help lists the commands';
}

/** Searches the raw words: a command line that could not be parsed has no options yet. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const words = end === -1 ? args : args.slice(0, end);
  return words.some((word, index) => word === '--output=json' || (word === 'json' && words[index - 1] === '--output'));
}
