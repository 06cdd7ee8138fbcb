import type { Element, Entries, ForeignSet, ForeignValue, MapEntry } from '../../ir/foreign-table.js';
import type { Answer } from './fields.js';

/** Whether an element contains a value; null: unknown. */
function isAt(element: Element, value: Answer): boolean | null {
  if (element.kind === 'any') return true;
  if (element.kind === 'concat') {
    const parts = Array.isArray(value) ? value : [];
    const answers = element.parts.map((part, index) => isAt(part, parts[index] ?? null));
    return answers.includes(false) ? false : answers.includes(null) ? null : true;
  }
  if (value == null || element.kind === 'unknown' || isParts(value)) return null;
  switch (element.kind) {
    case 'value':
      return value === element.value;
    case 'range':
      return (
        typeof value !== 'string' &&
        typeof value === typeof element.first &&
        value >= element.first &&
        value <= element.last
      );
    case 'beginning':
      return String(value).startsWith(element.text);
  }
}

/** A prepared set or map: plain values are looked up by key, other elements are scanned. */
export interface ReadyEntries {
  readonly all: readonly MapEntry[];
  readonly find: (value: Answer) => Lookup;
}

export interface Lookup {
  readonly entry: MapEntry | null;
  /** Elements that may match instead: the value is not fully known. */
  readonly unsure: readonly MapEntry[];
}

export function readyEntries(entries: Entries, setNamed: (name: string) => ForeignSet | undefined): ReadyEntries {
  const listed = 'inline' in entries ? entries.inline : (setNamed(entries.set)?.entries ?? []);
  const plain = new Map<string, MapEntry>();
  const others: MapEntry[] = [];
  for (const entry of listed) {
    const key = keyOfElement(entry.key);
    if (key === null) others.push(entry);
    else plain.set(key, entry);
  }
  // The catch-all element counts only if no other one matches.
  others.sort((one, other) => Number(one.key.kind === 'any') - Number(other.key.kind === 'any'));
  return { all: listed, find: (value) => lookUp(plain, others, value) };
}

function lookUp(plain: ReadonlyMap<string, MapEntry>, others: readonly MapEntry[], value: Answer): Lookup {
  const key = keyOfAnswer(value);
  const known = key === null ? undefined : plain.get(key);
  if (known !== undefined) return { entry: known, unsure: [] };
  const candidates = key === null ? [...plain.values(), ...others] : others;
  const unsure: MapEntry[] = [];
  for (const entry of candidates) {
    const answer = isAt(entry.key, value);
    if (answer === true) return { entry, unsure };
    if (answer === null) unsure.push(entry);
  }
  return { entry: null, unsure };
}

/** Null: the element is not a single value. */
function keyOfElement(element: Element): string | null {
  if (element.kind === 'value') return keyOfValue(element.value);
  if (element.kind !== 'concat') return null;
  const parts = element.parts.map(keyOfElement);
  return parts.includes(null) ? null : parts.join(' . ');
}

/** Null: part of the value is unknown. */
function keyOfAnswer(answer: Answer): string | null {
  if (answer == null) return null;
  if (!isParts(answer)) return keyOfValue(answer);
  const parts = answer.map(keyOfAnswer);
  return parts.includes(null) ? null : parts.join(' . ');
}

function keyOfValue(value: ForeignValue): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function isParts(answer: NonNullable<Answer>): answer is readonly Answer[] {
  return Array.isArray(answer);
}
