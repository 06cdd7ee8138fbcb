import type { Command } from 'commander';

/** An option of the command line, in its own words. */
export interface GivenOption {
  readonly flag: string;
  /** Null: it takes none. */
  readonly value: string | null;
}

/** Fills while the command is parsed. */
export function givenOptions(command: Command): readonly GivenOption[] {
  const given: GivenOption[] = [];
  for (const option of command.options) {
    command.on(`option:${option.name()}`, (value: string | null | undefined) => {
      given.push({ flag: option.long ?? option.flags, value: value ?? null });
    });
  }
  return given;
}
