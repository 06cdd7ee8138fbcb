import { readJson } from '../render/json-text.js';
import { whyNotRead } from '../render/why-not-read.js';
import { CommandError } from './command-error.js';
import type { CommandResult } from './run-command.js';

/** What a tool printed as JSON, as `parse` reads it. @throws CommandError that names the command and the place of what cannot be read. */
export function jsonOf<T>(result: CommandResult, parse: (json: unknown) => T, text: string = result.stdout): T {
  try {
    return parse(readJson(text));
  } catch (error) {
    const why = whyNotRead(error);
    if (why === null) throw error;
    throw new CommandError(result.command, { reason: 'unreadable', ...result, stderr: why });
  }
}
