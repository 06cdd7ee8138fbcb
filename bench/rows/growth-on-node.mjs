// How the cost of a node that needs nothing grows with what is not ours: rules, routes and links of others.
import { execFileSync } from 'node:child_process';
import { apply } from '../../dist/lib/index.js';
import { inNamespaces, state, stateDirectory, timed } from '../bench-node.mjs';
import { median } from '../median.mjs';
import { serviceRules } from './inputs.mjs';
import { printOnNode, toPrint } from './print-on-node.mjs';

const lines = (count, lineOf) => Array.from({ length: count }, (_, index) => `${lineOf(index)}\n`).join('');
const batch = (input) => execFileSync('ip', ['-batch', '-'], { input });
const address = (index) => `100.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;

/**
 * `add` brings the node from one size to the next. 100,000 links take the kernel many minutes to make and to remove, so
 * these end at 10,000.
 */
const kinds = [
  {
    file: 'growth-foreign-rules.svg',
    x: 'rules of others',
    sizes: [10, 100, 1_000, 10_000, 100_000],
    add: (_, to) => {
      execFileSync('iptables-nft-restore', ['--noflush'], { input: serviceRules(to / 5) });
    },
    remove: () => execFileSync('iptables-nft', ['-t', 'nat', '-F']),
  },
  {
    file: 'growth-foreign-routes.svg',
    x: 'routes of others',
    sizes: [10, 100, 1_000, 10_000, 100_000],
    add: (from, to) => batch(lines(to - from, (index) => `route add ${address(from + index)}/32 dev vzt1 table 7777`)),
    remove: () => execFileSync('ip', ['route', 'flush', 'table', '7777']),
  },
  {
    file: 'growth-foreign-links.svg',
    x: 'links of others',
    sizes: [10, 100, 1_000, 10_000],
    add: (from, to) =>
      batch(lines((to - from) / 2, (index) => `link add dev da${from + index} type veth peer name db${from + index}`)),
    remove: () => {},
  },
];

async function growth() {
  const options = { stateDirectory };
  const [document, more] = [state(19), state(20)];
  let { cached } = await apply(document, options);
  const ways = {
    'no-op apply, everything read': () => apply(document, options),
    'pod added and removed, cached state': async () => {
      for (const next of [more, document]) ({ cached } = await apply(next, { ...options, cached }));
    },
    'iptables-nft -S CHAIN': async () => {
      execFileSync('iptables-nft', ['-t', 'mangle', '-S', 'PREROUTING']);
    },
  };
  const drawn = [];
  for (const { add, file, remove, sizes, x } of kinds) {
    const points = [];
    let there = 0;
    for (const size of sizes) {
      add(there, size);
      there = size;
      points.push(await medians(ways, size));
    }
    remove();
    const linesOf = Object.keys(ways).map((name, column) => ({ name, points: points.map((row) => row[column]) }));
    drawn.push({ file, title: `A node with 20 pods beside ${x}`, x, lines: linesOf });
  }
  return drawn;
}

/** Of nine rounds in turns, after three that fill what is remembered. */
async function medians(ways, size) {
  const times = Object.values(ways).map(() => []);
  for (let round = 0; round < 12; round += 1)
    for (const [index, way] of Object.values(ways).entries()) {
      const took = await timed(way);
      if (round > 2) times[index].push(took);
    }
  return times.map((all) => /** @type {const} */ ([size, median(all)]));
}

export const start = (asked) => inNamespaces(import.meta.filename, toPrint(asked));
await printOnNode(import.meta.filename, growth);
