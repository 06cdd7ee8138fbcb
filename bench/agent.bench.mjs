// The agent as a process: a node with BENCH_PODS pods (250 by default) at rest, pods that come and go, everything flushed, a restart; next to an
// empty Node process and to the commands of istio-cni. This file starts itself in the node's namespace, and all of the agent's files are below a folder
// of its own, /etc included.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './ask.mjs';
import { cniCall } from './cni-call.mjs';
import { istioCniTimes } from './istio-cni-times.mjs';
import { median, milliseconds } from './median.mjs';
import { withDocument, withPlugin } from './pods-come-and-go.mjs';
import { cpu, rss, seconds, spread } from './process-figures.mjs';
import { batch, connect } from './veths.mjs';

const root = join(import.meta.dirname, '..');
const tag = process.env['BENCH_TAG'] ?? String(process.pid);
const folder = process.env['BENCH_FOLDER'] ?? mkdtempSync(join(tmpdir(), 'bench-agent-'));
const number = (name, usual) => Number(process.env[name] ?? usual);
const count = number('BENCH_PODS', 250);
const adds = number('BENCH_ADDS', 100);
const restSeconds = number('BENCH_REST', 60);
const churnSeconds = number('BENCH_CHURN', 20);
const perMinute = 1_000;
const [node, ztunnel] = [`bench-n-${tag}`, `bench-z-${tag}`];
const slots = Math.max(adds, 60);
const port = 15_114;
const nameOf = (index) => `bench-p${index}-${tag}`;
const pathOf = (index) => `/run/netns/${nameOf(index)}`;
const address = (index) => `10.244.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
const address6 = (index) => `fd00:10:244::${(index + 1).toString(16)}`;
const pods = Array.from({ length: count + slots }, (_, index) => index);
const resident = pods.slice(0, count);

const modes = {
  inpod: { profile: 'istio-1.29', backend: 'iptables-nft' },
  geneve: {
    profile: 'istio-1.20',
    backend: 'iptables-nft',
    ztunnel: {
      ...{ namespace: 'i', name: 'z', ip: '10.244.200.1', hostInterface: 'vz' },
      netns: `/run/netns/${ztunnel}`,
    },
    tunnel: { kind: 'vxlan', port: 4789 },
  },
};

if (process.env['BENCH_TAG'] === undefined) await inNamespaces();
else for (const mode of chosenModes()) await measure(mode);

function chosenModes() {
  const asked = process.env['BENCH_MODE'];
  return asked === undefined ? Object.keys(modes) : [asked];
}

async function inNamespaces() {
  const names = [node, ztunnel, ...pods.map(nameOf)];
  try {
    batch(
      [],
      names.map((name) => `netns add ${name}`),
    );
    batch(['-n', node], ['link set lo up', `address add 10.244.0.1/32 dev lo`]);
    connect(node, ztunnel, 'vz', ['10.244.200.1']);
    for (const index of pods) connect(node, nameOf(index), `v${index}`, [address(index), address6(index)]);
    for (const name of ['etc', 'work']) mkdirSync(join(folder, name));
    const overlay = `lowerdir=/etc,upperdir=${join(folder, 'etc')},workdir=${join(folder, 'work')}`;
    const script = `mount -t tmpfs none ${folder}; mkdir ${join(folder, 'etc')} ${join(folder, 'work')}; mount -t overlay -o ${overlay} none /etc; exec "$@"`;
    const env = { ...process.env, BENCH_TAG: tag, BENCH_FOLDER: folder };
    const words = ['-m', '--propagation', 'private', 'sh', '-ec', script, 'sh', process.execPath, import.meta.filename];
    const inside = spawn('nsenter', [`--net=/run/netns/${node}`, 'unshare', ...words], { stdio: 'inherit', env });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => inside.kill(signal));
    const [code] = await once(inside, 'exit');
    process.exitCode = code ?? 1;
  } finally {
    spawnSync('ip', ['-force', '-batch', '-'], { input: names.map((name) => `netns del ${name}\n`).join('') });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In mode inpod the pods beyond `count` wait for their namespaces, which the CNI plugin names. */
function writeDocument(mode, indices) {
  const document = {
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode,
    ...modes[mode],
    node: { name: 'bench', ...(mode === 'geneve' ? { hostIP: '10.244.0.1' } : {}) },
    pods: indices.map((index) => ({
      namespace: 'd',
      name: `p${index}`,
      uid: `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`,
      ...(mode === 'inpod' ? { ips: [address(index), address6(index)] } : { ip: address(index) }),
      ...(mode === 'inpod' ? {} : { hostInterface: `v${index}` }),
      netns: index < count || mode === 'geneve' ? pathOf(index) : `/run/netns/absent-${index}-${tag}`,
    })),
  };
  mkdirSync(join(folder, 'documents'), { recursive: true });
  writeFileSync(join(folder, '.new'), JSON.stringify(document));
  renameSync(join(folder, '.new'), join(folder, 'documents', 'node.json'));
  return document;
}

async function measure(mode) {
  const running = [];
  const endAll = () => process.exit(running.filter((child) => child.kill('SIGKILL')).length);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, endAll);
  const start = (file, words) => {
    const child = spawn(file, words, { stdio: ['pipe', 'ignore', process.env['BENCH_LOG'] ? 'inherit' : 'ignore'] });
    running.push(child);
    return child;
  };
  const socket = join(folder, 'zt', 's');
  mkdirSync(join(folder, 'zt'), { recursive: true });
  const startAgent = () =>
    start(process.execPath, [
      ...(process.env['BENCH_NODE'] ?? '').split(' ').filter(Boolean),
      ...[join(root, 'bin/redirect.mjs'), 'agent', '--documents', join(folder, 'documents')],
      ...['--run-dir', join(folder, 'run'), '--state-dir', join(folder, 'state'), '--ztunnel-socket', socket],
      ...['--listen', `127.0.0.1:${port}`],
    ]);
  const say = (what) => console.log(`${mode}, ${count} pods, ${what}`);
  try {
    const document = writeDocument(mode, resident);
    if (mode === 'inpod') start('/usr/bin/python3', ['-B', join(root, 'lab/zds.py'), '--socket', socket]);
    const first = await started(startAgent);
    say(`first start to all redirected: ${seconds(first.redirected)}, ready after ${seconds(first.ready)}`);
    if (restSeconds > 0) await rest(first.agent, say);
    const agents = mode === 'inpod' ? await istioCniTimes(document, pathOf(count)) : null;

    const ways = { count, pods, status, until, write: (indices) => writeDocument(mode, indices) };
    const coming = mode === 'inpod' ? withPlugin({ ...ways, call }) : withDocument(ways);
    await coming.prepare();
    const times = [];
    for (let index = count; index < count + adds; index += 1) times.push(await coming.come(index));
    const beside = agents === null ? '' : `; istio-cni's commands alone ${milliseconds(agents.fresh)}`;
    say(`pod added: ${spread(times)}${beside}`);
    for (let index = count; index < count + adds; index += 1) await coming.go(index);
    await until(coming.went);

    if (churnSeconds > 0) await churn(first.agent, coming, say);
    writeDocument(mode, resident);
    await until((status) => status.pods.length === count);
    await flushes(mode, say, agents);
    await end(first.agent);
    const again = await started(startAgent);
    say(
      `restart to all verified: ${seconds(again.redirected)}, ready after ${seconds(again.ready)}, ${rss(again.agent.pid)} MB`,
    );
    await end(again.agent);
  } finally {
    for (const child of running.reverse()) await end(child, 'SIGKILL');
    for (const name of ['documents', 'run', 'state', 'zt'])
      rmSync(join(folder, name), { recursive: true, force: true });
    // The next mode finds no rules.
    flush([node, ztunnel, ...pods.map(nameOf)]);
  }
}

async function end(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

async function started(startAgent) {
  const begin = performance.now();
  const agent = startAgent();
  await until((status) => status.isReady, agent);
  const ready = performance.now() - begin;
  await until((status) => areRedirected(status), agent);
  return { agent, ready, redirected: performance.now() - begin };
}

function areRedirected({ pods: rows }) {
  return rows.length > 0 && rows.every(({ phase }) => phase === 'redirected');
}

async function rest(agent, say) {
  const empty = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  try {
    await sleep(Math.min(15, restSeconds) * 1_000);
    const before = cpu(agent.pid);
    await sleep(restSeconds * 1_000);
    const used = cpu(agent.pid) - before;
    const [mine, theirs] = [rss(agent.pid), rss(empty.pid)];
    say(`at rest: ${mine} MB, an empty Node process ${theirs} MB: ${(mine / theirs).toFixed(2)} times`);
    say(`at rest for ${restSeconds} s: ${((used / restSeconds / 1_000) * 100).toFixed(3)} % of a core`);
  } finally {
    await end(empty);
  }
}

/** Pods come at that rate, stay for two seconds, and go. */
async function churn(agent, { come, go, went }, say) {
  const [every, free] = [60_000 / perMinute, pods.slice(count)];
  const [times, lives] = [[], []];
  let [longest, starved] = [0, 0];
  const begin = performance.now();
  const watching = setInterval(() => {
    status().then(
      ({ pods: rows }) => {
        const busy = rows.filter(({ phase }) => phase === 'programming' || phase === 'removing').length;
        longest = Math.max(longest, busy);
      },
      () => {},
    );
  }, 500);
  for (let turn = 0; performance.now() - begin < churnSeconds * 1_000; turn += 1) {
    const index = free.shift();
    if (index === undefined) starved += 1;
    else lives.push(life(index));
    await sleep(Math.max(0, begin + (turn + 1) * every - performance.now()));
  }
  const outcomes = await Promise.allSettled(lives);
  clearInterval(watching);
  const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  for (const reason of failed.slice(0, 2)) console.log(`  ${reason}`);
  await until(went);
  say(
    `${lives.length} pods came and went in ${churnSeconds} s: ${spread(times)}, ${failed.length} failed, ${starved} found no namespace free, ` +
      `at most ${longest} in work, ${rss(agent.pid)} MB; at rest ${seconds(performance.now() - begin - churnSeconds * 1_000)} after the last one came`,
  );

  async function life(index) {
    times.push(await come(index));
    await sleep(2_000);
    await go(index);
    await sleep(1_000);
    free.push(index);
  }
}

async function flushes(mode, say, agents) {
  const all = mode === 'inpod' ? pods.slice(0, count).map(nameOf) : [node, ztunnel];
  const one = [all[0]];
  for (const [what, names] of Object.entries({
    'one namespace flushed': one,
    'everything flushed': [...new Set([...all, node])],
  })) {
    const times = [];
    let took = 0;
    for (let round = 0; round < (names.length === 1 ? 9 : 1); round += 1) {
      const begin = performance.now();
      flush(names);
      took = performance.now() - begin;
      const flushed = performance.now();
      await untilRules(names);
      times.push(performance.now() - flushed);
      await sleep(1_500);
    }
    const beside =
      agents === null
        ? ''
        : `; istio-cni's commands one pod after the other: ${seconds(agents.repair * (names.length > 1 ? count : 1))}`;
    say(`${what}: repaired ${seconds(median(times))} after the flush, which took ${seconds(took)}${beside}`);
  }
}

function flush(names) {
  for (const name of names) spawnSync('nsenter', [`--net=/run/netns/${name}`, 'nft', 'flush', 'ruleset']);
}

/** Until the kernel holds rules again, by a look at it, and the agent says that it is as it should be. */
async function untilRules(names) {
  const left = new Set(names);
  while (left.size > 0) {
    for (const name of left) {
      const { stdout } = spawnSync('nsenter', [`--net=/run/netns/${name}`, 'nft', 'list', 'tables'], {
        encoding: 'utf8',
      });
      if (!/nat|mangle/.test(stdout)) break;
      left.delete(name);
    }
    await sleep(5);
  }
  await until((found) => areRedirected(found));
}

function call(command, index) {
  const word = { name: `p${index}`, netns: pathOf(index), ips: [`${address(index)}/32`, `${address6(index)}/128`] };
  return cniCall(join(folder, 'run', 'pluginevent.sock'), command, word);
}

async function status() {
  const { text } = await ask({ host: '127.0.0.1', port, path: '/status' });
  return JSON.parse(text);
}

async function until(holds, agent) {
  for (;;) {
    const found = await status().catch(() => null);
    if (found !== null && holds(found)) return;
    if (agent !== undefined && agent.exitCode !== null) throw new Error(`the agent ended with ${agent.exitCode}`);
    await sleep(50);
  }
}
