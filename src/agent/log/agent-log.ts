import type { Tell } from '../events.js';
import { bounded } from './bounded.js';
import { describe } from './describe.js';
import { type Entry, isShown, type Level } from './entry.js';
import { flood } from './flood.js';
import { printers } from './print.js';

/** Where lines go. */
export interface LogSink {
  readonly write: (line: string) => void;
  /** Bytes that its reader has not taken yet. */
  readonly pending: () => number;
}

export interface LogOptions {
  readonly format: 'json' | 'text';
  /** The least that is printed; default info. */
  readonly level?: Level;
  readonly sink: LogSink;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
}

export interface AgentLog {
  readonly tell: Tell;
  /** Says what was held back. */
  readonly close: () => void;
}

/** Beyond this many bytes that nobody reads, lines are lost and counted: memory is bounded. */
const mostPending = 1024 * 1024;

/**
 * One line an event, bounded in length and in number. Beside its lines it does nothing: a reader that stops reading
 * stops nobody.
 */
export function agentLog({ format, level = 'info', now = Date.now, sink }: LogOptions): AgentLog {
  const flooding = flood();
  let timer: NodeJS.Timeout | null = null;
  let lost = 0;
  const print = printers[format]((line) => {
    if (sink.pending() > mostPending) lost += 1;
    else sink.write(line);
  });
  const printNow = (entry: Entry) => print(entry, now());
  const sayDue = (everything = false) => {
    for (const entry of flooding.due(now(), everything)) printNow(entry);
    if (lost > 0 && sink.pending() <= mostPending) {
      const count = lost;
      lost = 0;
      printNow(lostLines(count));
    }
  };
  const waitForDue = () => {
    const at = flooding.nextDue();
    if (timer !== null || at === null) return;
    timer = setTimeout(
      () => {
        timer = null;
        sayDue();
        waitForDue();
      },
      Math.max(0, at - now()),
    );
    timer.unref();
  };
  return {
    tell: (event) => {
      sayDue();
      const described = describe(event);
      if (!isShown(described.level, level)) return;
      const entry = bounded(described);
      if (flooding.admit(entry, now())) printNow(entry);
      else waitForDue();
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
      sayDue(true);
    },
  };
}

function lostLines(count: number): Entry {
  const message = `${count} lines were lost: the reader of the log does not keep up`;
  return { level: 'warn', message, subject: 'lost', fields: { event: 'lost', count } };
}
