// What the agents of a cluster cost its API server: their real client against an API server in memory, a few hundred
// nodes in one process.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const bundle = join(root, '.cache', `cluster-bench-${process.pid}.mjs`);
const size = {
  nodes: Number(process.env['NODES'] ?? 200),
  podsOfNode: Number(process.env['PODS'] ?? 100),
  namespaces: 100,
};
/** The cluster that the figures are multiplied for. */
const whole = { nodes: 5_000 };
/** A watch is asked for again after so many seconds: src/agent/kube/pace.ts, with its spread. */
const watchSeconds = 270;

process.chdir(root);
await build({
  entryPoints: [join(root, 'test/agent/cluster/cluster.ts')],
  outfile: bundle,
  ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20.12', external: ['koffi'], logLevel: 'error' },
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
});
try {
  const { makeCluster, nodeName } = await import(pathToFileURL(bundle).href);
  await measure({ makeCluster, nodeName });
} finally {
  rmSync(bundle, { force: true });
}
process.exit();

async function measure({ makeCluster, nodeName }) {
  const cluster = await makeCluster(size);
  const pods = size.nodes * size.podsOfNode;
  console.log(`measured: ${size.nodes} nodes, ${size.podsOfNode} pods each, ${size.namespaces} namespaces`);
  const pod = JSON.stringify(cluster.server.get('pods', 'web-0', 'team-0')).length;
  console.log(`a pod has ${pod} bytes as JSON`);
  cluster.cost();

  await cluster.startAgents();
  const first = cluster.cost();
  show('first start, every pod gets its annotation', first);
  await cluster.stopAgents();
  cluster.cost();

  await cluster.startAgents();
  const again = cluster.cost();
  show('all agents start again', again);

  const lives = 20;
  for (let index = 0; index < lives; index += 1) await cluster.lifeOfPod(`new-${index}`, nodeName(index % size.nodes));
  const life = cluster.cost();
  show(`${lives} pods come and go`, life);

  const labelled = 5;
  for (let index = 0; index < labelled; index += 1)
    cluster.server.patch('namespaces', `team-${index}`, { metadata: { labels: { round: String(index) } } }, '');
  const before = cluster.cost();
  while (sum(before.events) < labelled * size.nodes) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const more = cluster.cost();
    before.bytes += more.bytes;
    for (const [node, count] of Object.entries(more.events)) before.events[node] = (before.events[node] ?? 0) + count;
  }
  show(`${labelled} namespaces change`, before);
  await cluster.stop();

  const perNode = again.bytes / size.nodes;
  console.log(`\nmultiplied for ${whole.nodes} nodes with ${size.podsOfNode} pods each:`);
  console.log(`  open watches: ${2 * whole.nodes}`);
  console.log(`  a node starts: ${sum(again.requests) / size.nodes} requests, ${kilobytes(perNode)}`);
  console.log(
    `  a rolling restart: ${(sum(again.requests) / size.nodes) * whole.nodes} requests, ${megabytes(perNode * whole.nodes)} in all`,
  );
  console.log(
    `  a first start: ${whole.nodes * size.podsOfNode} patches more (measured: ${first.requests['patch pods/status'] / pods} a pod)`,
  );
  console.log(
    `  at rest: ${((2 * whole.nodes) / watchSeconds).toFixed(0)} requests a second for watches that begin again`,
  );
  console.log(
    `  a pod that comes and goes: ${life.requests['patch pods/status'] / lives} request, ${sum(life.events) / lives} events, ${kilobytes(life.bytes / lives)}`,
  );
  console.log(
    `  a namespace that changes: an event to each node, ${megabytes((before.bytes / labelled / size.nodes) * whole.nodes)} in all`,
  );

  function show(what, { bytes, events, requests }) {
    const words = Object.entries(requests).map(([name, count]) => `${count} ${name}`);
    console.log(`${what}: ${words.join(', ') || 'no requests'}; ${sum(events)} events; ${megabytes(bytes)}`);
  }
}

function sum(counts) {
  return Object.values(counts).reduce((total, one) => total + one, 0);
}

function kilobytes(bytes) {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}

function megabytes(bytes) {
  return `${(bytes / 1_000_000).toFixed(2)} MB`;
}
