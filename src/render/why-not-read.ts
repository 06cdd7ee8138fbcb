import * as z from 'zod';
import { JsonTextError } from '../base/json-text.js';

/** Why a tool's output could not be read, with the position; null for an error of another kind. */
export function whyNotRead(error: unknown): string | null {
  if (error instanceof JsonTextError) return error.message;
  if (!(error instanceof z.ZodError)) return null;
  const [issue] = error.issues;
  return issue === undefined ? error.message : `not what was expected at ${place(issue.path)}: ${issue.message}`;
}

function place(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the top' : path.map(String).join('.');
}
