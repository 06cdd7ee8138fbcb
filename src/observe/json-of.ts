import { readJson } from '../base/json-text.js';
import { CommandError } from '../kernel/command-error.js';
import type { CommandResult } from '../kernel/run-command.js';
import { whyNotRead } from '../render/why-not-read.js';

/**
 * Parses the JSON that a tool printed. @throws CommandError that names the command and the position of what cannot be
 * read.
 */
export function jsonOf<T>(result: CommandResult, parse: (json: unknown) => T, text: string = result.stdout): T {
  try {
    return parse(readJson(text));
  } catch (error) {
    const why = whyNotRead(error);
    if (why === null) throw error;
    throw new CommandError(result.command, { reason: 'unreadable', ...result, stderr: why });
  }
}
