import { readJson } from '../base/json-text.js';
import { CommandError } from '../kernel/command-error.js';
import type { CommandResult } from '../kernel/run-command.js';
import { whyNotRead } from '../render/why-not-read.js';

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
