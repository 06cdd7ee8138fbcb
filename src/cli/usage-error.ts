import {
  type Diagnostic,
  type ErrorCode,
  formatDiagnostic,
  linesOfMany,
  RedirectError,
  type Result,
  whyUnreadable,
} from '../index.js';

/** Bad input or usage: exit 3, and nothing was read from or written to the kernel. */
export class UsageError extends RedirectError {
  override readonly name: string = 'UsageError';
  override readonly code: ErrorCode = 'usage';
  override readonly remedy: string | null;

  constructor(what: string, remedy: string | null = null) {
    super(remedy === null ? what : `${what}: ${remedy}`);
    this.remedy = remedy;
  }
}

/** @param what the path, as the command line names it. */
export function unreadable(what: string, error: unknown): UsageError {
  const { remedy, why } = whyUnreadable(error);
  return new UsageError(`${what}: cannot be read: ${why}`, remedy);
}

/** How many errors of a document are printed. */
const manyMistakes = 100;

/** A document with all its errors. */
export class BadDocumentError extends UsageError {
  override readonly name = 'BadDocumentError';
  override readonly code = 'bad-document';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const lines = linesOfMany(diagnostics, (one) => [formatDiagnostic(one)], {
      kindOf: ({ code }) => code,
      most: manyMistakes,
      whole: '--output json has all',
    });
    super(lines.join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** @throws BadDocumentError with all mistakes. */
export function accepted<T>(read: Result<T>): T {
  if (!read.ok) throw new BadDocumentError(read.diagnostics);
  return read.value;
}
