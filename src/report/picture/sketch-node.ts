import { grouped } from '../../base/grouped.js';
import { countText } from '../../base/lines-of-many.js';
import { signs } from '../change-words.js';
import type { Sketch, SketchRow } from './drawing.js';
import type { ItemMark, NodeView, PartView, PlaceView } from './node-view.js';

/** The picture of a node: each part is a row that leads to its rules, `part-PLACE-PART`. */
export function sketchNode({ places, wires }: NodeView, title: string): Sketch {
  return {
    title,
    wires,
    places: places.map((place, index) => ({
      key: place.key,
      title: place.title,
      subtitle: place.subtitle,
      side: place.side,
      isPile: place.members !== null,
      groups: groupsOf(place, index),
    })),
  };
}

export function partId(place: number, part: number): string {
  return `part-${place}-${part}`;
}

/** A large place has thousands of chains; what changes is always drawn. */
const mostRows = 40;

function groupsOf({ parts }: PlaceView, place: number): Sketch['places'][number]['groups'] {
  const rows = parts.map((part, index) => ({ part, id: partId(place, index) }));
  const shown = rows.length <= mostRows ? rows : [...rows.filter(isMarked), ...rows.filter((one) => !isMarked(one))];
  const kept = new Set(shown.slice(0, mostRows));
  return [
    ...grouped(
      rows.filter((row) => kept.has(row)),
      ({ part }) => part.group,
    ),
  ].map(([heading, alike]) => ({
    heading,
    rows: alike.map(({ id, part }) => rowOf(id, part)),
  }));
}

function isMarked({ part }: { readonly part: PartView }): boolean {
  return Object.keys(part.marks).length > 0;
}

function rowOf(id: string, { group, marks, name, total }: PartView): SketchRow {
  const kinds = Object.keys(marks) as ItemMark[];
  const changes = countsText(marks);
  const tone = kinds.length === 0 ? '' : kinds.length === 1 ? (kinds[0] ?? '') : 'changed';
  return {
    id: `row-${id}`,
    href: id,
    label: name,
    note: changes === '' ? countText(total) : changes,
    sign: tone === '' ? '' : signs[tone as ItemMark],
    tone,
    about: `${group} ${name}: ${countText(total)}${changes === '' ? '' : `, ${changes}`}`,
  };
}

/** `+3 ~1 -2`. */
export function countsText(marks: PartView['marks']): string {
  const counts = new Map<string, number>();
  for (const [kind, count] of Object.entries(marks) as [ItemMark, number][])
    counts.set(signs[kind], (counts.get(signs[kind]) ?? 0) + count);
  return [...counts].map(([sign, count]) => `${sign}${countText(count)}`).join(' ');
}
