// What a file of `on-node.mjs` does when it is started.
import { measure } from '../frame/measure.mjs';
import { chosen } from './chosen.mjs';

const given = process.env['BENCH_ASKED'];

/** What was asked for by who started this process. */
export const asked = JSON.parse(given ?? '{}');

/** How a file is started so that its output is what it prints here. */
export function toPrint(asked) {
  return {
    stdio: /** @type {('ignore' | 'pipe' | 'inherit')[]} */ (['ignore', 'pipe', 'inherit']),
    maxBuffer: 2 ** 26,
    encoding: /** @type {const} */ ('utf8'),
    env: { ...process.env, BENCH_ASKED: JSON.stringify(asked) },
  };
}

/** @param {string} filename @param {(asked: any) => unknown} print gives what is printed */
export async function printOnNode(filename, print) {
  if (process.argv[1] === filename && given !== undefined) process.stdout.write(JSON.stringify(await print(asked)));
}

/** As `print`, of some rows. */
export function measured(rows) {
  return async ({ isSmoke = false, only = '' }) => {
    const found = [];
    for (const row of chosen(rows(isSmoke), only)) found.push(...(await measure(row, isSmoke)));
    return found;
  };
}
