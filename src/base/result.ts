import type { Diagnostic } from './diagnostic.js';

/** What a reader of untrusted input returns: the value, or everything that is wrong with it. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failed(diagnostics: readonly Diagnostic[]): Result<never> {
  return { ok: false, diagnostics };
}
