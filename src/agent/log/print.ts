import { pino } from 'pino';
import type { Entry } from './entry.js';

/** Prints entries, which are bounded already, a line each. */
export type Print = (entry: Entry, at: number) => void;

type Write = (line: string) => void;

/** For people, who read a sentence: `2026-11-28T12:00:00.000Z warn  drift in host: 2 rules missing`. */
function textPrinter(write: Write): Print {
  return ({ level, message }, at) => write(`${new Date(at).toISOString()} ${level.padEnd(5)} ${message}\n`);
}

/**
 * For programs, as pino prints it: `{"level":"warn","time":"...","event":"drift","scope":"host","msg":"drift in
 * host"}`.
 */
function jsonPrinter(write: Write): Print {
  const logger = pino(
    {
      base: null,
      timestamp: false,
      level: 'debug',
      formatters: { level: (level) => ({ level }) },
    },
    { write },
  );
  return ({ fields, level, message }, at) => logger[level]({ time: new Date(at).toISOString(), ...fields }, message);
}

export const printers: Readonly<Record<'json' | 'text', (write: Write) => Print>> = {
  json: jsonPrinter,
  text: textPrinter,
};
