/** As pino names them. */
export type Level = 'debug' | 'info' | 'warn' | 'error';

const levels: readonly Level[] = ['debug', 'info', 'warn', 'error'];

export function isShown(level: Level, least: Level): boolean {
  return levels.indexOf(level) >= levels.indexOf(least);
}

export type Field = string | number | boolean | null | readonly string[] | Readonly<Record<string, number>>;

/** One line of the log, before it is printed in a format. */
export interface Entry {
  readonly level: Level;
  /** A sentence that says all by itself. */
  readonly message: string;
  /** What it is about: entries with the same subject are the same, whatever their numbers. */
  readonly subject: string;
  readonly fields: Readonly<Record<string, Field>>;
}
