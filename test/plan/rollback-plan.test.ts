import { expect, test } from 'vitest';
import { differences, type Variant, values } from './stopped-changes.js';

type Change = readonly [from: Variant, to: Variant | null];

const names = Object.keys(values) as (keyof Variant)[];

/** Changes that contain every pair of choices, of the start and of the target: found greedily and deterministically. */
function pairwise(): readonly Change[] {
  const factors = [...names, ...names].map((name, at) => ({ at, choices: values[name] as readonly string[] }));
  const open = new Set(
    factors.flatMap((a) =>
      factors
        .slice(a.at + 1)
        .flatMap((b) => a.choices.flatMap((one) => b.choices.map((other) => pairName(a.at, one, b.at, other)))),
    ),
  );
  const changes: Change[] = [];
  for (let turn = 0; open.size > 0; turn += 1) {
    const row: string[] = [];
    for (const { at, choices } of factors) {
      const turned = choices.map((_, index) => choices[(index + turn) % choices.length] ?? '');
      const gain = (choice: string) => row.filter((one, other) => open.has(pairName(other, one, at, choice))).length;
      // The first factors have no partner yet: they take the choice with the most open pairs.
      const future = (choice: string) => [...open].filter((name) => name.includes(`|${at}=${choice}|`)).length;
      row.push(
        turned.reduce((best, one) => (gain(one) * 1000 + future(one) > gain(best) * 1000 + future(best) ? one : best)),
      );
    }
    for (const [a, one] of row.entries())
      for (const [b, other] of row.entries()) if (a < b) open.delete(pairName(a, one, b, other));
    const variant = (from: number) =>
      Object.fromEntries(names.map((name, at) => [name, row[from + at]])) as unknown as Variant;
    changes.push([variant(0), variant(names.length)]);
  }
  return changes;
}

function pairName(a: number, one: string, b: number, other: string): string {
  return `|${a}=${one}|${b}=${other}|`;
}

/** Removals of every kind of state. */
const removals = values.backend.flatMap((backend) =>
  values.kind.map((kind, at): Change => {
    const constants = values.constants[at % 2] ?? 'published';
    return [{ backend, kind, constants, profile: values.profile[at] ?? 'hardened', ztunnel: 'old' }, null];
  }),
);

const changes = [...pairwise(), ...removals];

test.each(changes)('%o to %o is rolled back wherever it stops', (from, to) => {
  expect(differences(from, to).slice(0, 3)).toEqual([]);
});
