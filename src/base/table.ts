/** Between two columns. */
const gap = '  ';
/** A column is not made narrower than this. */
const narrowest = 6;
const cut = '...';

export interface TableOptions {
  /** Characters that a line may have; null: no cell is cut. */
  readonly columns?: number | null;
  /** Is given each cell at its width. */
  readonly paint?: (text: string, row: number, column: number) => string;
}

/**
 * Rows of cells as lines. Where they would be wider than the terminal, the widest columns are cut. Pure.
 * @example
 * tableLines([['pod', 'phase'], ['default/web-0', 'redirected']], { columns: 80 });
 */
export function tableLines(
  rows: readonly (readonly string[])[],
  { columns = null, paint = (text) => text }: TableOptions = {},
): readonly string[] {
  const widths = fitted(naturalWidths(rows), columns);
  return rows.map((row, at) =>
    row
      .map((cell, column) => {
        const text = cutTo(cell, widths[column] ?? 0);
        return paint(column === row.length - 1 ? text : text.padEnd(widths[column] ?? 0), at, column);
      })
      .join(gap)
      .trimEnd(),
  );
}

function naturalWidths(rows: readonly (readonly string[])[]): readonly number[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return widths;
}

/** All columns wider than some width get that width. */
function fitted(widths: readonly number[], columns: number | null): readonly number[] {
  if (columns === null) return widths;
  const room = columns - gap.length * (widths.length - 1);
  const at = (most: number) => widths.map((width) => Math.min(width, most));
  let most = Math.max(0, ...widths);
  while (most > narrowest && sum(at(most)) > room) most -= 1;
  return at(most);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function cutTo(cell: string, width: number): string {
  return cell.length <= width ? cell : `${cell.slice(0, width - cut.length)}${cut}`;
}
