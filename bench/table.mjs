// Everything side by side in one run: `--json` prints the same as JSON, `--growth` only draws how it grows into
// docs/plots, `--smoke` only shows that each row works, with sizes that measure nothing, `--without-node` leaves out
// what needs root and namespaces, and `--only WORDS` all rows but those whose names have these words.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chart } from './frame/chart.mjs';
import { machine } from './frame/machine.mjs';
import { measure } from './frame/measure.mjs';
import { table } from './frame/table.mjs';
import { median } from './median.mjs';
import { chosen } from './rows/chosen.mjs';
import { growths, rows } from './rows/list.mjs';
import { growthOnNode, onNode } from './rows/on-node.mjs';

const flag = /** @type {const} */ ({ type: 'boolean', default: false });
const { values: asked } = parseArgs({
  options: { json: flag, growth: flag, smoke: flag, 'without-node': flag, only: { type: 'string', default: '' } },
});
const { only, smoke: isSmoke } = asked;
const about = machine();
if (asked.growth) {
  for (const growth of growths) draw(growth);
  for (const growth of asked['without-node'] ? [] : await growthOnNode()) write(growth);
} else {
  const measured = [];
  for (const row of chosen(rows, only)) measured.push(...(await measure(row, isSmoke)));
  if (!asked['without-node']) measured.push(...(await onNode({ isSmoke, only })));
  const result = { formatVersion: 1, machine: about, isSmoke, rows: measured };
  process.stdout.write(asked.json ? `${JSON.stringify(result, null, 2)}\n` : table(result));
}

function draw({ file, of, sizes, title, x }) {
  const names = Object.keys(of(sizes[0]));
  const points = sizes.map((size) => {
    const work = of(size);
    return names.map((name) => /** @type {const} */ ([size, time(work[name])]));
  });
  const lines = names.map((name, column) => ({ name, points: points.map((row) => row[column]) }));
  write({ file, title, x, lines });
}

function write({ file, lines, title, x }) {
  writeFileSync(join(import.meta.dirname, '../docs/plots', file), chart({ title, x, y: 'ms', lines }));
}

/** The median of several runs; short ones are repeated within a run. */
function time(work) {
  const once = () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  const repeated = Math.max(1, Math.ceil(5 / Math.max(once(), 0.01)));
  return median(
    Array.from(
      { length: 5 },
      () => Array.from({ length: repeated }, once).reduce((sum, each) => sum + each, 0) / repeated,
    ),
  );
}
