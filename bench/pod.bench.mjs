// A pod added and removed by a running process that holds the cached state, read-back and record included, next to the bare commands
// and to the bare messages. The process has to be in the node's namespace, so this file starts itself there.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { apply, destroy } from '../dist/lib/index.js';
import { bareMessages } from './bare-messages.mjs';
import { inNamespaces, isInside, state, stateDirectory, timed } from './bench-node.mjs';
import { median } from './median.mjs';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 100);

if (isInside) await measure();
else inNamespaces(import.meta.filename);

async function measure() {
  const [without, withOne] = [state(19), state(20)];
  const options = { stateDirectory };
  let { cached } = await apply(without, options);
  const turn = async (document) => {
    const before = cached;
    ({ cached } = await apply(document, { ...options, cached: before }));
  };
  const messages = await bareMessages({
    address: '10.9.9.9',
    interfaceIndex: Number(readFileSync('/sys/class/net/vzt0/ifindex', 'utf8')),
    set: 'ztunnel-pods-ips',
    table: 100,
  });
  const ways = {
    'the library': async () => {
      await turn(withOne);
      await turn(without);
    },
    'the bare commands': () => {
      for (const verb of ['add', 'del']) {
        execFileSync('ipset', [verb, 'ztunnel-pods-ips', '10.9.9.9']);
        execFileSync('ip', ['route', verb, '10.9.9.9/32', 'dev', 'vzt0', 'table', '100']);
      }
    },
    'the bare messages': messages,
  };
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, work] of Object.entries(ways)) {
      const took = await timed(work);
      // The first rounds are compiled by Node meanwhile.
      if (round >= rounds / 5) times[name].push(took);
    }
  }
  for (const [name, all] of Object.entries(times)) {
    const sorted = all.toSorted((a, b) => a - b);
    const [low, high] = [0.1, 0.9].map((part) => sorted[Math.floor(sorted.length * part)]);
    const middle = median(all);
    const ratio = median(times['the library']) / middle;
    const text = [middle, low, high].map((one) => one.toFixed(3));
    console.log(
      `one pod added and removed, ${name}: ${text[0]} ms (${text[1]} to ${text[2]}); the library takes ${ratio.toFixed(2)} times`,
    );
  }
  await destroy(without, options);
}
