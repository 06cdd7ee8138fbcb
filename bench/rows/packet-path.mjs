// What hardened rules cost packets, by iptables-nft: beside published ones, and beside the same proxy without any.
// bench/packet-path.bench.mjs has the other backends, set-up, and what passes by the mesh.
import { execFileSync } from 'node:child_process';
import { buildProgram } from '../path/program.mjs';
import { redirections } from '../path/redirections.mjs';
import { works } from '../path/works.mjs';
import { measured, printOnNode, toPrint } from './print-on-node.mjs';

const noRules = { against: 'the same proxy without rules', target: null };
const published = { against: 'published rules', target: 1 };

const perPiece = (value) => (done) => 1e6 / value(done);
const { connections, request, stream } = works;
const what = [
  {
    title: 'a connection',
    limits: [noRules, published],
    client: connections.client,
    cost: perPiece(connections.value),
  },
  { title: 'a megabyte of a stream', limits: [noRules], client: stream.client, cost: perPiece(stream.value) },
  { title: 'p99 of a byte and its answer', limits: [noRules], client: request.client, cost: request.value },
];

/** One of each mode, on any kernel. */
const inSmoke = ['veth', 'in-pod'];

export function rows(isSmoke) {
  return redirections
    .filter(({ name }) => !isSmoke || inSmoke.includes(name))
    .flatMap((redirection) => what.map((each) => rowOf(redirection, each)));
}

function rowOf(redirection, { client, cost, limits, title }) {
  return {
    name: `packet path, ${redirection.name}: ${title}`,
    limits: limits.map((limit) => ({ ...limit, kind: /** @type {const} */ ('cost') })),
    async prepare(isSmoke) {
      const nodes = await nodesOf(redirection);
      const sample = (mesh) => () => cost(mesh(client, isSmoke ? 0.01 : 0.2));
      const [none, other, hardened] = nodes.map(({ mesh }) => sample(mesh));
      return { ours: hardened, against: [none, other].slice(0, limits.length), rounds: 25 };
    },
  };
}

/** Those of a redirection, for all rows of it: without rules, with published and with hardened ones. */
const started = new Map();

async function nodesOf(redirection) {
  const { startNodes, whyNot } = await import('../path/nodes.mjs');
  const reason = await whyNot(redirection);
  if (reason !== null) throw new Error(reason);
  if (!started.has(redirection)) {
    buildProgram();
    started.set(redirection, []);
    for (const profile of [null, redirection.published, 'hardened'])
      started.get(redirection).push(await startNodes(redirection, profile && { backend: 'iptables-nft', profile }));
  }
  return started.get(redirection);
}

async function print(asked) {
  try {
    return await measured(rows)(asked);
  } finally {
    for (const nodes of [...started.values()].flat()) await nodes.stop();
  }
}

/** The nodes are of a lab, whose namespaces are beside this one. */
export const start = (asked) => execFileSync(process.execPath, [import.meta.filename], toPrint(asked));
await printOnNode(import.meta.filename, print);
