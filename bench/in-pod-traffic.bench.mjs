// What connections notice while a node of in-pod mode changes, our way and upstream's, beside the same traffic. The agent's commands
// are those of istio-cni 1.29 with iptables, one process each and without its sandbox, which is in its favour.
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const outfile = join(root, '.cache', 'bench', 'in-pod-traffic.mjs');
const modules = [
  'src/index.ts',
  ...['busy-node', 'traffic', 'wrong-ways'].map((name) => `test/kernel/in-pod/${name}.ts`),
];
const contents = modules.map((module) => `export * from './${module}';`).join('\n');
await build({
  stdin: { contents, resolveDir: root },
  ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile },
});
const { apply, compile, render, startTraffic, watchWrongWays, withBusyNode } = await import(outfile);

const tools = ['iptables-nft', 'ip6tables-nft'];
const pause = () => new Promise((done) => setTimeout(done, 0));

/** Runs commands as the agent does, one process after the other, errors ignored; gives their number. */
async function inTurn(node, place, commands) {
  for (const [line, input] of commands) {
    try {
      node.run(place, line.split(' '), input);
    } catch {
      // The agent goes on as well.
    }
    // Lets the counts of the traffic be read meanwhile.
    await pause();
  }
  return commands.length;
}

/** Drops all TCP and UDP of a pod. */
const guardrails = (tool, verb) =>
  ['INPUT', 'FORWARD', 'OUTPUT'].flatMap((chain) =>
    ['tcp', 'udp'].map((protocol) => [
      `${tool} -t filter -${verb} ${chain}${verb === 'I' ? ' 1' : ''} -p ${protocol} -j DROP`,
    ]),
  );

const hooks = [
  ...['mangle', 'nat', 'raw'].flatMap((table) => [
    [table, 'PREROUTING', 'ISTIO_PRERT'],
    [table, 'OUTPUT', 'ISTIO_OUTPUT'],
  ]),
];

const cleanUp = (tool, owned) => [
  ...owned.map(([table, hook, chain]) => [`${tool} -t ${table} -D ${hook} -j ${chain}`]),
  ...owned.flatMap(([table, , chain]) => ['F', 'X'].map((verb) => [`${tool} -t ${table} -${verb} ${chain}`])),
];

const save = (tool) => [`${tool}-save`];
const rulesOf = (state, place, tool) =>
  render(compile(state)).find(({ path }) => path === `${place}/${tool.replace('-nft', '')}.rules`)?.text ?? '';
const restore = (state, place) => tools.map((tool) => [`${tool}-restore --noflush`, rulesOf(state, place, tool)]);

/** A pod whose rules differ: 78 processes, the pod's traffic dropped for most of them. */
const reconcile = (state, place) => [
  ...tools.map(save),
  ...tools.flatMap((tool) => guardrails(tool, 'D')),
  ...tools.flatMap((tool) => guardrails(tool, 'I')),
  ...tools.flatMap((tool) => cleanUp(tool, hooks)),
  ...tools.map(save),
  ...restore(state, place),
  ...tools.flatMap((tool) => guardrails(tool, 'D')),
];

/** A pod whose rules do not: a process for each of them. */
const check = (state, place) => [
  ...tools.map(save),
  ...tools.flatMap((tool) => {
    let table = '';
    return rulesOf(state, place, tool)
      .split('\n')
      .flatMap((line) => {
        if (line.startsWith('*')) table = line.slice(1);
        return line.startsWith('-A') ? [[`${tool} -t ${table} ${line.replace('-A', '-C')}`]] : [];
      });
  }),
];

/** The node's own part of a start: sets are flushed, rules deleted and written again, then the members. */
function startOnHost(state) {
  const owned = [['nat', 'POSTROUTING', 'ISTIO_POSTRT']];
  const members = render(compile(state)).find(({ path }) => path === 'host/ipset.rules')?.text ?? '';
  return [
    ...['ipset flush istio-inpod-probes-v4', 'ipset flush istio-inpod-probes-v6'].map((line) => [line]),
    ...tools.flatMap((tool) => cleanUp(tool, owned)),
    ...tools.map(save),
    ...restore(state, 'host'),
    ['ipset -exist restore', members],
  ];
}

async function upstream(node, state, perPod) {
  let processes = await inTurn(node, node.host, startOnHost(state));
  for (const pod of [node.client, node.server])
    processes += await inTurn(node, pod, perPod(state, `pods/default_${pod.name}`));
  return processes;
}

async function ours(node, state) {
  let processes = 0;
  const { machine } = node.options;
  const execute = (command, signal) => {
    processes += 1;
    return machine.execute(command, signal);
  };
  await apply(state, { ...node.options, machine: { ...machine, execute } });
  return processes;
}

async function measure(node, title, work) {
  const traffic = await startTraffic(node, ['ipv4', 'ipv6'], ['--patience', '10']);
  const before = traffic.counts();
  const start = performance.now();
  const processes = await work();
  const took = Math.round(performance.now() - start);
  const counts = await traffic.since(before);
  const sum = (key, of = counts) => of.reduce((total, count) => total + count[key], 0);
  const [probes, others] = [true, false].map((probe) =>
    counts.filter(({ flow }) => flow.startsWith('probe') === probe),
  );
  const cells = [
    title,
    ...[processes, took, sum('started'), sum('late'), sum('failed')],
    ...[sum('strayed', others), sum('strayed', probes), (await traffic.long.ended()).length],
  ];
  await traffic.stop();
  console.log(`| ${cells.join(' | ')} |`);
}

await withBusyNode(async (node) => {
  const state = node.state();
  const drift = () => {
    for (const pod of [node.client, node.server]) node.run(pod, 'iptables-nft -t nat -D ISTIO_OUTPUT 1'.split(' '));
  };
  await apply(state, node.options);
  watchWrongWays(node);
  console.log(
    'two pods, both families: | processes | ms | opened | late | lost | in plain text | probes captured | long ended |',
  );
  await measure(node, 'nothing to do, ours', () => ours(node, state));
  await measure(node, 'nothing to do, upstream', () => upstream(node, state, check));
  drift();
  await measure(node, 'a rule missing in each pod, ours', () => ours(node, state));
  drift();
  await measure(node, 'a rule missing in each pod, upstream', () => upstream(node, state, reconcile));
});
