import type { Origin } from '../ir/origin.js';
import { comment } from './word.js';

/**
 * The `#` line of an object in an artefact, with its end: its purpose, and the statements of the document that cause
 * it. Nothing for an object without an origin.
 */
export function explain(origin: Origin | undefined): string {
  return alikeExplanations()(origin);
}

/** The same for a list of lines. */
export function explainLines(origin: Origin | undefined): readonly string[] {
  return origin === undefined ? [] : [explain(origin).slice(0, -1)];
}

/** The same for objects of which many follow each other that differ only in their first cause. */
export function alikeExplanations(): (origin: Origin | undefined) => string {
  let last: Origin | undefined;
  let [before, behind] = ['', ''];
  return (origin) => {
    if (origin === undefined) return '';
    const { causes, purpose } = origin;
    if (last === undefined || last.purpose !== purpose || !differInFirst(last.causes, causes)) {
      before = `# ${comment(purpose)}${causes.length === 0 ? '' : ' ('}`;
      behind = causes.length === 0 ? '\n' : `${['', ...causes.slice(1).map(comment)].join(', ')})\n`;
    }
    last = origin;
    const [first] = causes;
    return first === undefined ? before + behind : before + comment(first) + behind;
  };
}

function differInFirst(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 1; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
