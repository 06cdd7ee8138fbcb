import type { Entry } from './entry.js';

/** Milliseconds, and lines within that time. */
const bounds = { window: 10_000, sameSubject: 3, all: 1_000, subjects: 500 } as const;

/** What was held back within one window. */
interface Held {
  readonly entry: Entry;
  readonly since: number;
  printed: number;
  held: number;
}

/**
 * Bounds a flood: of the same entry the first few are printed within a window, then how often it was repeated. Of all
 * together, so many.
 */
export interface Flood {
  /** Whether this entry is printed now. */
  readonly admit: (entry: Entry, at: number) => boolean;
  /** What is to be said at this time about entries that were held back. `everything`: as after the last one. */
  readonly due: (at: number, everything?: boolean) => readonly Entry[];
  /** When `due` has something next; null: nothing is held back. */
  readonly nextDue: () => number | null;
}

export function flood(): Flood {
  const subjects = new Map<string, Held>();
  const all = { since: Number.NEGATIVE_INFINITY, printed: 0, held: 0 };
  const isOver = (since: number, at: number) => at - since >= bounds.window || at < since;
  return {
    admit: (entry, at) => {
      if (isOver(all.since, at)) Object.assign(all, { since: at, printed: 0, held: 0 });
      const known = subjects.get(entry.subject);
      const one = known ?? { entry, since: at, printed: 0, held: 0 };
      if (known === undefined && subjects.size < bounds.subjects) subjects.set(entry.subject, one);
      if (one.printed >= bounds.sameSubject) {
        one.held += 1;
        return false;
      }
      if (all.printed >= bounds.all) {
        all.held += 1;
        return false;
      }
      one.printed += 1;
      all.printed += 1;
      return true;
    },
    due: (at, everything = false) => {
      const said: Entry[] = [];
      for (const [subject, one] of subjects) {
        if (!everything && !isOver(one.since, at)) continue;
        subjects.delete(subject);
        if (one.held > 0) said.push(repeated(one, at));
      }
      if (all.held > 0 && (everything || isOver(all.since, at))) {
        said.push(leftOut(all.held));
        all.held = 0;
      }
      return said;
    },
    nextDue: () => {
      const held = [...subjects.values(), all].filter((one) => one.held > 0).map(({ since }) => since + bounds.window);
      return held.length === 0 ? null : Math.min(...held);
    },
  };
}

function repeated({ entry, held, since }: Held, at: number): Entry {
  const within = Math.max(1, Math.round((at - since) / 1_000));
  return {
    ...entry,
    message: `repeated ${held} times within ${within} s: ${entry.message}`,
    fields: { ...entry.fields, repeated: held },
  };
}

function leftOut(count: number): Entry {
  const message = `${count} lines were left out: the log has at most ${bounds.all} within ${bounds.window / 1_000} s`;
  return { level: 'warn', message, subject: 'left-out', fields: { event: 'left-out', count } };
}
