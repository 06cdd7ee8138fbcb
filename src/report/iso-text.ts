/** `2026-11-28 11:00:00` in UTC; a number that is no time is shown as it is, null as `not yet`. */
export function isoText(at: number | null): string {
  if (at === null) return 'not yet';
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString().slice(0, 19).replace('T', ' ');
}
