// The agent as a process in a node of its own, in which all of its files are below one folder, /etc included.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './ask.mjs';
import { address, address6, isInside, node, pathOf, podName, tag } from './pods-node.mjs';
import { batch, connect } from './veths.mjs';

export { isInside };

const root = join(import.meta.dirname, '..');
export const folder = join(tmpdir(), `bench-agent-${tag}`);
const ztunnel = `bench-z-${tag}`;
const port = 15_114;

/** The namespaces of the node itself and of its ztunnel. */
export const ofNode = [node, ztunnel];

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

/**
 * Starts a file as a process of a node with so many pods, which goes away with it. Resolves to its output unless `how`
 * lets it out.
 */
export async function inAgentNode(file, count, how = {}) {
  const pods = Array.from({ length: count }, (_, index) => index);
  const names = [...ofNode, ...pods.map(podName)];
  try {
    batch(
      [],
      names.map((name) => `netns add ${name}`),
    );
    batch(['-n', node], ['link set lo up', `address add 10.244.0.1/32 dev lo`]);
    connect(node, ztunnel, 'vz', ['10.244.200.1']);
    for (const index of pods) connect(node, podName(index), `v${index}`, [address(index), address6(index)]);
    mkdirSync(folder, { mode: 0o700 });
    const overlay = `lowerdir=/etc,upperdir=${join(folder, 'etc')},workdir=${join(folder, 'work')}`;
    const script = `mount -t tmpfs none ${folder}; mkdir ${join(folder, 'etc')} ${join(folder, 'work')}; mount -t overlay -o ${overlay} none /etc; exec "$@"`;
    const env = { ...(how.env ?? process.env), BENCH_TAG: tag };
    const words = ['-m', '--propagation', 'private', 'sh', '-ec', script, 'sh', process.execPath, file];
    const inside = spawn('nsenter', [`--net=/run/netns/${node}`, 'unshare', ...words], {
      ...{ stdio: 'inherit', ...how, env },
    });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => inside.kill(signal));
    const [[code], output] = await Promise.all([
      once(inside, 'exit'),
      inside.stdout === null ? '' : text(inside.stdout),
    ]);
    if (code !== 0) throw new Error(`${file}: exit ${code}`);
    return output;
  } finally {
    spawnSync('ip', ['-force', '-batch', '-'], { input: names.map((name) => `netns del ${name}\n`).join('') });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Declares pods. In mode inpod those beyond `count` wait for their namespaces, which the CNI plugin names. */
export function writeDocument(mode, indices, count) {
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

/** Processes of one mode, which `endAll` ends, with their files. */
export function processesOfMode(mode) {
  const running = [];
  const start = (file, words) => {
    const child = spawn(file, words, { stdio: ['pipe', 'ignore', process.env['BENCH_LOG'] ? 'inherit' : 'ignore'] });
    running.push(child);
    return child;
  };
  const killAll = () => process.exit(running.filter((child) => child.kill('SIGKILL')).length);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, killAll);
  const socket = join(folder, 'zt', 's');
  mkdirSync(join(folder, 'zt'), { recursive: true });
  if (mode === 'inpod') start('/usr/bin/python3', ['-B', join(root, 'lab/zds.py'), '--socket', socket]);
  const startAgent = () =>
    start(process.execPath, [
      ...(process.env['BENCH_NODE'] ?? '').split(' ').filter(Boolean),
      ...[join(root, 'bin/redirect.mjs'), 'agent', '--documents', join(folder, 'documents')],
      ...['--run-dir', join(folder, 'run'), '--state-dir', join(folder, 'state'), '--ztunnel-socket', socket],
      ...['--listen', `127.0.0.1:${port}`],
    ]);
  return {
    started: () => started(startAgent),
    /** With the rules in some namespaces, so that the next mode finds none. */
    endAll: async (names) => {
      for (const child of running.reverse()) await end(child, 'SIGKILL');
      for (const name of ['documents', 'run', 'state', 'zt'])
        rmSync(join(folder, name), { recursive: true, force: true });
      flush(names);
    },
  };
}

export async function end(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** An agent, and after how many milliseconds it was ready and had redirected all pods. */
async function started(startAgent) {
  const begin = performance.now();
  const agent = startAgent();
  await until((status) => status.isReady, agent);
  const ready = performance.now() - begin;
  await until((status) => areRedirected(status), agent);
  return { agent, ready, redirected: performance.now() - begin };
}

export function areRedirected({ pods: rows }) {
  return rows.length > 0 && rows.every(({ phase }) => phase === 'redirected');
}

export function flush(names) {
  for (const name of names) spawnSync('nsenter', [`--net=/run/netns/${name}`, 'nft', 'flush', 'ruleset']);
}

export async function status() {
  const { text } = await ask({ host: '127.0.0.1', port, path: '/status' });
  return JSON.parse(text);
}

export async function until(holds, agent) {
  for (;;) {
    const found = await status().catch(() => null);
    if (found !== null && holds(found)) return;
    if (agent !== undefined && agent.exitCode !== null) throw new Error(`the agent ended with ${agent.exitCode}`);
    await sleep(50);
  }
}
