// A pod added and removed by a running process that holds the cached state, read-back and record included, next to the bare commands
// and to the bare messages, on nodes of several sizes. The process has to be in the node's namespace, so this file starts itself there.
import { destroy } from '../dist/lib/index.js';
import { inNamespaces, isInside, state, stateDirectory, timed } from './bench-node.mjs';
import { median } from './median.mjs';
import { podTurnover } from './pod-turnover.mjs';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 100);

if (!isInside) inNamespaces(import.meta.filename);
else {
  for (const pods of [20, 250, 1_000]) await measure(pods);
  await destroy(state(20), { stateDirectory });
}

async function measure(pods) {
  const { commands, messages, ours, tidy } = await podTurnover(pods);
  const ways = { 'the library': ours, 'the bare commands': commands, 'the bare messages': messages };
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  // Node compiles what runs often meanwhile.
  for (let round = 0; round < rounds; round += 1) await ours();
  for (let round = 0; round < rounds; round += 1)
    for (const [name, work] of Object.entries(ways)) times[name].push(await timed(work));
  for (const [name, all] of Object.entries(times)) {
    const sorted = all.toSorted((a, b) => a - b);
    const [low, high] = [0.1, 0.9].map((part) => sorted[Math.floor(sorted.length * part)]);
    const middle = median(all);
    const ratio = median(times['the library']) / middle;
    const text = [middle, low, high].map((one) => one.toFixed(3));
    console.log(
      `one pod of ${pods} added and removed, ${name}: ${text[0]} ms (${text[1]} to ${text[2]}); the library takes ${ratio.toFixed(2)} times`,
    );
  }
  await tidy();
}
