/**
 * When a process was started, in ticks since boot: field 22 of /proc/PID/stat. Null: the text is none. The second field
 * is the name of the program in parentheses, which may hold anything.
 */
export function startTime(stat: string): number | null {
  const end = stat.lastIndexOf(')');
  const field = end === -1 ? undefined : stat.slice(end + 2).split(' ')[19];
  return field !== undefined && /^\d+$/.test(field) ? Number(field) : null;
}
