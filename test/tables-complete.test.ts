import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

/* Each of these files decides something by itself, and has a table of tests beside it. */

/** It puts others together: plan/plan-properties, simulate/transitions and the golden plans are about the whole. */
const composing = ['compare-rulesets'];

/** What a mode has there besides checks: a type, and the list of them. */
const ofNoCheck = ['facts', 'index'];

const modes = readdirSync('src/modes').filter((name) => existsSync(`src/modes/${name}/doctor`));

const folders: readonly (readonly [string, RegExp, readonly string[]])[] = [
  ['src/plan', /^compare-/, ['test/plan/compare', 'test/plan']],
  ['src/doctor/checks', /./, ['test/doctor/checks']],
  ...modes.map((mode) => [`src/modes/${mode}/doctor`, /./, [`test/modes/${mode}/doctor`]] as const),
];

test.each(folders)('%s: each file of it has its table', (folder, isOne, tests) => {
  const names = readdirSync(folder)
    .filter((name) => isOne.test(name) && name.endsWith('.ts'))
    .map((name) => name.slice(0, -'.ts'.length));
  expect(names.length).toBeGreaterThan(1);
  const without = names.filter((name) => !tests.some((place) => existsSync(`${place}/${name}.test.ts`)));
  expect(without.filter((name) => ![...composing, ...ofNoCheck].includes(name))).toEqual([]);
});
