/**
 * The allowed word that was probably meant: the nearest one, if at most a third of it differs. Pure.
 * @example
 * nearestWord('colision', Object.keys(codes.obstacle)); // 'collision'
 */
export function nearestWord(found: string, allowed: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const word of allowed) {
    const bound = Math.max(1, Math.ceil(word.length / 3));
    if (Math.abs(word.length - found.length) > bound) continue;
    const distance = editDistance(found.toLowerCase(), word.toLowerCase());
    if (distance <= bound && distance < least) [best, least] = [word, distance];
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const costs = [at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1)];
      if (swapped) costs.push(at(beforeLast, column - 2) + 1);
      current.push(Math.min(...costs));
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0;
}
