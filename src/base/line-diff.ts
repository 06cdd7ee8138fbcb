export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Beyond so many differences the whole of both texts is shown as replaced: the time grows with their square. */
const mostDifferences = 2000;

/** The shortest difference of two texts by lines (Myers 1986). */
export function lineDiff(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end))
    end += 1;
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ kind: 'same', text }));
  const [old, now] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  return [...same(before.slice(0, start)), ...middle(old, now), ...same(before.slice(before.length - end))];
}

function middle(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const trace = frontiers(before, after);
  const removed = (text: string): DiffLine => ({ kind: 'removed', text });
  const added = (text: string): DiffLine => ({ kind: 'added', text });
  if (trace === null) return [...before.map(removed), ...after.map(added)];
  const lines: DiffLine[] = [];
  let [x, y] = [before.length, after.length];
  for (let depth = trace.length - 1; depth >= 0; depth -= 1) {
    const frontier = trace[depth] ?? new Map<number, number>();
    const k = x - y;
    const isDown = k === -depth || (k !== depth && (frontier.get(k - 1) ?? -1) < (frontier.get(k + 1) ?? -1));
    const previous = isDown ? k + 1 : k - 1;
    const fromX = depth === 0 ? 0 : (frontier.get(previous) ?? 0);
    const fromY = depth === 0 ? 0 : fromX - previous;
    while (x > fromX && y > fromY) {
      x -= 1;
      y -= 1;
      lines.push({ kind: 'same', text: before[x] ?? '' });
    }
    if (depth === 0) break;
    if (isDown) {
      y -= 1;
      lines.push(added(after[y] ?? ''));
    } else {
      x -= 1;
      lines.push(removed(before[x] ?? ''));
    }
  }
  return lines.reverse();
}

/** How far each diagonal reaches before each further difference; null: there are too many. */
function frontiers(before: readonly string[], after: readonly string[]): readonly ReadonlyMap<number, number>[] | null {
  const reach = new Map<number, number>([[1, 0]]);
  const trace: ReadonlyMap<number, number>[] = [];
  for (let depth = 0; depth <= Math.min(mostDifferences, before.length + after.length); depth += 1) {
    trace.push(new Map(reach));
    for (let k = -depth; k <= depth; k += 2) {
      const isDown = k === -depth || (k !== depth && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = isDown ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      reach.set(k, x);
      if (x >= before.length && x - k >= after.length) return trace;
    }
  }
  return null;
}

const context = 3;

/** The changed lines with those around them, as `diff -u` prints them without the header of the files. */
export function unifiedDiff(before: readonly string[], after: readonly string[]): readonly string[] {
  const lines = lineDiff(before, after);
  const near = new Set<number>();
  for (const [index, { kind }] of lines.entries())
    if (kind !== 'same') for (let at = index - context; at <= index + context; at += 1) near.add(at);
  const signs = { same: ' ', removed: '-', added: '+' } as const;
  const printed: string[] = [];
  let [old, now, wasShown] = [0, 0, false];
  for (const [index, { kind, text }] of lines.entries()) {
    const isShown = near.has(index);
    if (isShown && !wasShown) printed.push(`@@ -${old + 1} +${now + 1} @@`);
    if (isShown) printed.push(`${signs[kind]}${text}`);
    wasShown = isShown;
    if (kind !== 'added') old += 1;
    if (kind !== 'removed') now += 1;
  }
  return printed;
}
