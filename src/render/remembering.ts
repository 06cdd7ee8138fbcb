const most = 1_000;

/**
 * What was made of the first objects is given again: pods have most of their rules in common, which are the same
 * objects.
 */
export function remembering<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const known = new Map<Key, Made>();
  return (key) => {
    const made = known.get(key) ?? make(key);
    if (known.size < most) known.set(key, made);
    return made;
  };
}
