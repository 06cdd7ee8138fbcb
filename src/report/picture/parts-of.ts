import { grouped } from '../../base/grouped.js';
import type { ChangeView } from '../plan-view.js';
import type { FoundItem } from './items-of.js';
import type { ItemMark, ItemView, PartView } from './node-view.js';
import { groupRank, partOf } from './part-of.js';

/** Of a part further items are counted: a page of a large node stays one that a browser shows at once. */
const mostItems = 40;

/** What a place holds with what changes in it, in the order of a picture. */
export function partsOf(
  found: readonly FoundItem[],
  changes: readonly ChangeView[],
  others: ReadonlyMap<string, number>,
): readonly PartView[] {
  const changed = new Map([...grouped(changes, keyOf)].map(([key, alike]) => [key, [...alike]]));
  const parts = new Map<string, Draft>();
  for (const item of found) {
    const alike = changed.get(keyOf(item));
    const change = isDesired(alike?.[0]) ? alike?.shift() : undefined;
    add(parts, item.object, { ...item, mark: change?.kind ?? null, before: change?.before ?? null });
  }
  for (const { object, ...change } of [...changed.values()].flat())
    add(parts, object, { ...change, mark: change.kind });
  for (const [group, total] of others)
    parts.set(`${group}\0others`, { group, name: 'rules of others', items: [], marks: {}, total });
  return [...parts.values()].map(finished).sort((a, b) => groupRank(a.group) - groupRank(b.group));
}

interface Draft extends Omit<PartView, 'items' | 'marks' | 'total'> {
  items: ItemView[];
  marks: Partial<Record<ItemMark, number>>;
  total: number;
}

function keyOf({ object, text }: { readonly object: string; readonly text: string }): string {
  return `${object} ${text}`;
}

function isDesired(change: ChangeView | undefined): boolean {
  return change !== undefined && change.kind !== 'extra' && change.kind !== 'duplicated';
}

function add(parts: Map<string, Draft>, object: string, { before, causes, mark, purpose, text }: ItemView): void {
  const { group, name } = partOf(object, text);
  const key = `${group}\0${name}`;
  const part = parts.get(key) ?? { group, name, items: [], marks: {}, total: 0 };
  parts.set(key, part);
  part.total += 1;
  if (mark !== null) part.marks[mark] = (part.marks[mark] ?? 0) + 1;
  part.items.push({ before, causes, mark, purpose, text });
}

function finished({ items, ...part }: Draft): PartView {
  if (items.length <= mostItems) return { ...part, items };
  const ahead = [...items.filter(({ mark }) => mark !== null), ...items.filter(({ mark }) => mark === null)];
  return { ...part, items: ahead.slice(0, mostItems) };
}
