import { pino } from 'pino';
import type { Entry, Field } from './entry.js';

/** Prints entries, which are bounded already, a line each. */
export type Print = (entry: Entry, at: number) => void;

type Write = (line: string) => void;

/** For people: `2026-11-28T12:00:00.000Z warn  drift in host: 2 rules missing  event=drift scope=host`. */
function textPrinter(write: Write): Print {
  return ({ fields, level, message }, at) => {
    const said = Object.entries(fields).filter(([, value]) => value !== null);
    const details = said.map(([name, value]) => `${name}=${shown(value)}`);
    write(`${new Date(at).toISOString()} ${level.padEnd(5)} ${message}  ${details.join(' ')}`.trimEnd().concat('\n'));
  };
}

function shown(value: Field): string {
  if (typeof value === 'string') return /^[\w./:@%+-]+$/.test(value) ? value : JSON.stringify(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** For programs, as pino prints it: `{"level":"warn","time":"...","event":"drift","scope":"host","msg":"drift in host"}`. */
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
