// A process that runs command lines, each in the namespace of its node, one JSON line for each: most of what a new
// process of the command line takes is its start.
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { moveTo } from './move.mjs';

const program = new URL('../../../bin/redirect.mjs', import.meta.url);
const built = new URL('../../../dist/cli/', import.meta.url);
const file = readdirSync(built).find((name) => /^run-here-.*\.js$/.test(name));
const { runHere } = await import(new URL(file ?? 'run-here.js', built).href);
// Advice to the user names the program.
process.argv[1] = fileURLToPath(program);

for await (const line of createInterface({ input: process.stdin })) {
  const { place, words } = JSON.parse(line);
  if (place !== undefined) await moveTo(place);
  process.stdout.write(`${JSON.stringify(await outcomeOf(words))}\n`);
}
process.exit();

async function outcomeOf(words) {
  const said = { out: '', err: '' };
  const signal = new AbortController().signal;
  const terminal = { isColoured: false, isInteractive: false, columns: null, progressColumns: null };
  const collect = (stream) => (text) => {
    said[stream] += Buffer.from(text).toString();
  };
  const standing = { at: 'untouched', rollback: null };
  const progress = { tell: () => {}, erase: () => {} };
  const code = await runHere(words, terminal, { out: collect('out'), err: collect('err'), signal, standing, progress });
  return { code, ...said };
}
