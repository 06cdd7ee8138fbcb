import { visibleLines } from '../visible.js';

/**
 * What a template gets, with every text in it visible: a report may have been read from a file that somebody else
 * wrote.
 */
export function shown<T>(value: T): T {
  return mapped(value) as T;
}

function mapped(value: unknown): unknown {
  if (typeof value === 'string') return visibleLines(value);
  if (Array.isArray(value)) return value.map(mapped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapped(one)]));
}
