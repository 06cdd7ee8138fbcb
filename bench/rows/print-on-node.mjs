// What a file of `on-node.mjs` does when it is started.
import { measure } from '../frame/measure.mjs';
import { chosen } from './chosen.mjs';

/** What was asked for by who started this process. */
export const asked = JSON.parse(process.env['BENCH_ASKED'] ?? '{}');

/**
 * @param {{ filename: string, inNamespaces: (file: string) => unknown, isInside: boolean, print: (asked: any) => unknown }} file
 * `print` gives what is printed, inside
 */
export async function printOnNode({ filename, inNamespaces, isInside, print }) {
  if (process.argv[1] !== filename) return;
  if (!isInside) await inNamespaces(filename);
  else process.stdout.write(JSON.stringify(await print(asked)));
}

/** As `print`, of some rows. */
export function measured(rows) {
  return async ({ isSmoke = false, only = '' }) => {
    const found = [];
    for (const row of chosen(rows(isSmoke), only)) found.push(...(await measure(row, isSmoke)));
    return found;
  };
}
