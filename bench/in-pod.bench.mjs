// In-pod mode next to istio-cni: one pod (fresh, verified, repaired, taken away), then many (BENCH_PODS, 250 by default). The process has
// to be in the node's namespace, so this file starts itself there.
import { execFileSync, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { processesOf } from './count-processes.mjs';
import { median, milliseconds } from './median.mjs';

const { apply, compile, destroy, parseNodeState, plan, render, verify } = await import('../dist/lib/index.js');

const tag = process.env['BENCH_TAG'] ?? String(process.pid);
const count = Number(process.env['BENCH_PODS'] ?? 250);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 15);
const node = `bench-n-${tag}`;
const stateDirectory = `/run/redirect-bench-${tag}`;
const podName = (index) => `bench-p${index}-${tag}`;
const pathOf = (index) => `/run/netns/${podName(index)}`;
const address = (index) => `10.244.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
const address6 = (index) => `fd00:10:244::${(index + 1).toString(16)}`;

if (process.env['BENCH_TAG'] === undefined) inNamespaces();
else await measure();

function inNamespaces() {
  const pods = Array.from({ length: count }, (_, index) => index);
  const names = [node, ...pods.map(podName)];
  const batch = (words, lines) => execFileSync('ip', [...words, '-batch', '-'], { input: `${lines.join('\n')}\n` });
  try {
    batch(
      [],
      names.map((name) => `netns add ${name}`),
    );
    batch(['-n', node], ['link set lo up']);
    for (const index of pods) {
      const lines = [
        'link set lo up',
        `link add eth0 type veth peer name v${index} netns ${node}`,
        `address add ${address(index)}/32 dev eth0`,
        `address add ${address6(index)}/128 dev eth0 nodad`,
        'link set eth0 up',
      ];
      batch(['-n', podName(index)], lines);
    }
    batch(
      ['-n', node],
      pods.flatMap((index) => [`link set v${index} up`, `route add ${address(index)}/32 dev v${index}`]),
    );
    const env = { ...process.env, BENCH_TAG: tag };
    execFileSync('ip', ['netns', 'exec', node, process.execPath, import.meta.filename], { stdio: 'inherit', env });
  } finally {
    spawnSync('ip', ['-force', '-batch', '-'], { input: names.map((name) => `netns del ${name}\n`).join('') });
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

function state(pods, backend = 'iptables-nft') {
  const read = parseNodeState({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'inpod',
    profile: 'istio-1.29',
    backend,
    node: { name: 'bench' },
    pods: Array.from({ length: pods }, (_, index) => ({
      namespace: 'd',
      name: `p${index}`,
      uid: `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`,
      ips: [address(index), address6(index)],
      netns: pathOf(index),
    })),
  });
  if (read.ok) return read.value;
  throw new Error(JSON.stringify(read));
}

async function measure() {
  const agent = startAgent();
  try {
    const one = await measureOne(agent);
    await measureMany(one);
  } finally {
    agent.end();
  }
}

/** istio-cni in the first pod's namespace, with the rules that we would write there. */
function startAgent() {
  const files = render(compile(state(1)));
  const rules = ['iptables.rules', 'ip6tables.rules'].map(
    (name) => files.find(({ path }) => path.startsWith('pods/') && path.endsWith(`/${name}`))?.text ?? '',
  );
  const child = fork(join(import.meta.dirname, 'istio-cni.mjs'), rules, {
    execPath: 'nsenter',
    execArgv: [`--net=${pathOf(0)}`, process.execPath],
  });
  return {
    end: () => child.kill(),
    run: async (command) => {
      child.send(command);
      const [answer] = await once(child, 'message');
      return answer;
    },
  };
}

async function measureOne(agent) {
  const only = [{ namespace: 'd', name: 'p0' }];
  const options = { stateDirectory };
  const own = { ...options, only };
  const flush = () => spawnSync('nsenter', [`--net=${pathOf(0)}`, 'iptables-nft', '-t', 'nat', '-F', 'ISTIO_OUTPUT']);
  // The first pod comes to a node that has its own part, from the state that the apply before returned.
  let cached = null;
  const without = async () => {
    await destroy(state(1), options);
    await agent.run('remove');
    ({ cached } = await apply(state(0), options));
  };
  const inPlace = () => apply(state(1), options);
  const ways = {
    fresh: { before: without, ours: async () => apply(state(1), { ...options, cached }) },
    verify: { before: inPlace, ours: () => plan(state(1), own) },
    repair: {
      before: async () => {
        await inPlace();
        flush();
      },
      ours: () => apply(state(1), own),
    },
  };
  const found = {};
  for (const [name, { before, ours }] of Object.entries(ways)) {
    const times = { ours: [], agent: [] };
    let processes = { started: 0, all: 0 };
    let agents = 0;
    for (let round = 0; round < rounds; round += 1) {
      await before();
      processes = await processesOf(async () => times.ours.push(await timed(ours)));
      await before();
      const answer = await agent.run(name);
      times.agent.push(answer.time);
      agents = answer.processes;
    }
    const [mine, theirs] = [median(times.ours), median(times.agent)];
    found[name] = theirs;
    console.log(
      `one pod, ${name}: ${milliseconds(mine)} (${processes.started} processes of ours, ${processes.all} in all); istio-cni ${milliseconds(theirs)} (${agents}): ${(theirs / mine).toFixed(1)} times`,
    );
  }
  await destroy(state(1), options);
  return found;
}

async function measureMany(one) {
  for (const backend of ['iptables-nft', 'nft', 'iptables-legacy']) {
    const document = state(count, backend);
    const options = { stateDirectory };
    const line = async (name, work, agents) => {
      const [before, start] = [cpu(), performance.now()];
      const { all, started } = await processesOf(work);
      const time = performance.now() - start;
      const compared =
        agents === undefined || backend !== 'iptables-nft'
          ? ''
          : `; istio-cni, one after the other: ${((agents * count) / 1000).toFixed(1)} s`;
      console.log(
        `${count} pods, ${backend}, ${name}: ${(time / 1000).toFixed(2)} s, ${((cpu() - before) / 1000).toFixed(1)} s of CPU, ${started} processes of ours, ${all} in all, ${process.memoryUsage().rss >> 20} MB${compared}`,
      );
    };
    await line('programmed from nothing', () => apply(document, options), one.fresh);
    await line('differences', () => plan(document, options), one.verify);
    spawnSync('nsenter', [`--net=${pathOf(0)}`, 'ip', 'route', 'flush', 'table', '100']);
    await line('one pod of them repaired', () => apply(document, options));
    await line('verified with the effect', () => verify(document, options));
    // The record is old enough by then for its version to be known.
    await verify(document, options);
    const again = [];
    for (let round = 0; round < rounds; round += 1) again.push(await timed(() => verify(document, options)));
    const times =
      backend === 'iptables-nft' ? `: ${((one.verify * count) / median(again)).toFixed(0)} times as fast` : '';
    console.log(`${count} pods, ${backend}, verified again, nothing changed: ${milliseconds(median(again))}${times}`);
    await line('taken away', () => destroy(document, options));
  }
}

/** CPU time of this process, and of those that it started and that have ended, in milliseconds. */
function cpu() {
  const { systemCPUTime, userCPUTime } = process.resourceUsage();
  return (systemCPUTime + userCPUTime) / 1000 + childrenCpu();
}

function childrenCpu() {
  const stat = execFileSync('cat', [`/proc/${process.pid}/stat`], { encoding: 'utf8' });
  const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // In hundredths of a second.
  return (Number(words[13]) + Number(words[14])) * 10;
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
