/** What is found in each of many things, in their order; nearly always nothing in any. */
export function findEach<Thing, Finding>(
  things: readonly Thing[],
  find: (thing: Thing, index: number) => readonly Finding[],
): readonly Finding[] {
  const found: Finding[] = [];
  let index = 0;
  for (const thing of things) {
    const some = find(thing, index++);
    if (some.length > 0) found.push(...some);
  }
  return found;
}
