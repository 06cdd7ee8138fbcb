/** Rows whose names have all of these words; all rows without words. */
export function chosen(rows, only) {
  const words = only.toLowerCase().split(/\s+/);
  return rows.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
}
