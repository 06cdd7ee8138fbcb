// What connections notice while a node of in-pod mode changes, our way and upstream's, beside the same traffic. The
// agent's commands are those of istio-cni 1.29 with iptables, one process each and without its sandbox, which is in its
// favour.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fromSources } from './from-sources.mjs';

const modules = [
  'src/index.ts',
  ...['busy-node', 'traffic', 'wrong-ways'].map((name) => `test/kernel/in-pod/${name}.ts`),
];
const contents = modules.map((module) => `export * from './${module}';`).join('\n');
const { apply, compile, render, startTraffic, watchWrongWays, withBusyNode } = await fromSources(contents);

const tools = ['iptables-nft', 'ip6tables-nft'];
const fileOf = (state, path) => render(compile(state)).find((file) => file.path === path)?.text ?? '';
const rulesOf = (state, scope) => tools.map((tool) => fileOf(state, `${scope}/${tool.replace('-nft', '')}.rules`));

/**
 * The agent's start in the node's namespace: sets are flushed, rules deleted and written again, then come the members.
 */
function startOnHost(node, state) {
  const rules = rulesOf(state, 'host');
  const commands = [
    ['ipset flush istio-inpod-probes-v4'],
    ['ipset flush istio-inpod-probes-v6'],
    ...tools.flatMap((tool) =>
      ['D POSTROUTING -j', 'F', 'X'].map((words) => [`${tool} -t nat -${words} ISTIO_POSTRT`]),
    ),
    ...tools.map((tool) => [`${tool}-save`]),
    ...tools.map((tool, index) => [`${tool}-restore --noflush`, rules[index]]),
    ['ipset -exist restore', fileOf(state, 'host/ipset.rules')],
  ];
  for (const [line, input] of commands) node.run(node.host, line.split(' '), input);
  return commands.length;
}

/** The agent's start: the node's own namespace, then one pod after the other. */
async function upstream(node, state, command) {
  let processes = startOnHost(node, state);
  for (const pod of [node.client, node.server]) {
    const agent = fork(join(import.meta.dirname, 'istio-cni.mjs'), rulesOf(state, `pods/default_${pod.name}`), {
      execPath: 'nsenter',
      execArgv: [`--net=${pod.netns}`, process.execPath],
    });
    agent.send(command);
    const [answer] = await once(agent, 'message');
    agent.kill();
    processes += answer.processes;
  }
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
  await measure(node, 'nothing to do, upstream', () => upstream(node, state, 'verify'));
  drift();
  await measure(node, 'a rule missing in each pod, ours', () => ours(node, state));
  drift();
  await measure(node, 'a rule missing in each pod, upstream', () => upstream(node, state, 'repair'));
});
