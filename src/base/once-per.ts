/**
 * Makes something once for the same objects, and keeps it as long as they are there: variants of a thing share most of
 * their parts.
 */
export function oncePer<Parts extends readonly object[], T extends object>(
  make: (...parts: Parts) => T,
): (...parts: Parts) => T {
  const first = new WeakMap<object, object>();
  return (...parts) => {
    let level = first;
    for (const part of parts.slice(0, -1)) {
      const next = (level.get(part) as WeakMap<object, object> | undefined) ?? new WeakMap<object, object>();
      level.set(part, next);
      level = next;
    }
    const last = parts.at(-1) ?? first;
    const known = level.get(last) as T | undefined;
    if (known !== undefined) return known;
    const made = make(...parts);
    level.set(last, made);
    return made;
  };
}
