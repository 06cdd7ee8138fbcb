import { type Diagnostic, formatDiagnostic } from '../index.js';

/** Bad input or usage: exit 3, and nothing was read from or written to the kernel. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** A document with everything that is wrong with it. */
export class BadDocumentError extends UsageError {
  override readonly name = 'BadDocumentError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.diagnostics = diagnostics;
  }
}
