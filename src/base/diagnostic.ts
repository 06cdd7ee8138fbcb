import type { DiagnosticCode } from '../codes/index.js';

/** A position in a text. Line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One mistake in an input: data, collected and reported together, never thrown one by one. */
export interface Diagnostic {
  /** A stable kebab-case name, listed in docs/errors.md. */
  readonly code: DiagnosticCode;
  /** What is wrong, in one sentence, with the value that was found. */
  readonly message: string;
  /** Path inside the document, such as `pods[3].ip`; empty for the whole document. */
  readonly path: string;
  /** What would be right, or what to do. */
  readonly hint?: string;
  readonly file?: string;
  readonly position?: Position;
}

/**
 * `file:line:column: path: message (hint)`, leaving out what is not known. Pure.
 * @example
 * formatDiagnostic({ code: 'syntax', path: '', message: 'not YAML or JSON', file: 'node.yaml', position: { line: 3, column: 1 } });
 * // node.yaml:3:1: not YAML or JSON
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, position, path, message, hint } = diagnostic;
  const where = [file, position && `${position.line}:${position.column}`].filter(Boolean).join(':');
  return [where, path, hint === undefined ? message : `${message} (${hint})`].filter(Boolean).join(': ');
}
