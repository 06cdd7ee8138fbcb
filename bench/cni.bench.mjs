// The CNI plugin as a whole process: started, configuration read, agent asked, result printed. BENCH_ROUNDS (default 100) starts of each way, by turns.
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 100);

if (process.send === undefined) await measure();
else answerAll(process.argv[2]);

/** An agent that redirects at once, in a process of its own. */
function answerAll(path) {
  createServer((request, response) => request.resume().on('end', () => response.end())).listen(path, () =>
    process.send('ready'),
  );
  process.on('disconnect', () => process.exit());
}

async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-cni-'));
  const agent = fork(import.meta.filename, [join(folder, 'pluginevent.sock')]);
  try {
    await once(agent, 'message');
    const ways = {
      'sh -c true, the floor': ['sh', '-c', 'true'],
      'redirect-cni (C)': [join(root, 'dist/cni', process.arch, 'redirect-cni')],
      'redirect-cni.mjs (Node)': [process.execPath, join(root, 'bin/redirect-cni.mjs')],
      'node -e 0': [process.execPath, '-e', '0'],
    };
    const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, [file, ...words]] of Object.entries(ways)) {
        if (existsSync(file) || file === 'sh') times[name].push(timed(file, words, folder));
      }
    }
    for (const [name, all] of Object.entries(times)) {
      const sorted = all.sort((a, b) => a - b);
      const at = (part) => (sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN).toFixed(2);
      console.log(`${name}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
    }
  } finally {
    agent.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

function timed(file, words, folder) {
  const prevResult = {
    cniVersion: '1.0.0',
    interfaces: [{ name: 'eth0' }],
    ips: [{ interface: 0, address: '10.244.1.7/24' }],
  };
  const input = JSON.stringify({
    cniVersion: '1.0.0',
    name: 'k8s',
    type: 'redirect-cni',
    cni_agent_run_dir: folder,
    prevResult,
  });
  const env = {
    PATH: process.env['PATH'],
    CNI_COMMAND: 'ADD',
    CNI_CONTAINERID: 'c',
    CNI_NETNS: '/var/run/netns/x',
    CNI_IFNAME: 'eth0',
    CNI_ARGS: 'K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0',
  };
  const start = performance.now();
  const { status, stdout } = spawnSync(file, words, { env, input });
  const time = performance.now() - start;
  const isPlugin = file.includes('redirect-cni') || words[0]?.includes('redirect-cni');
  if (status !== 0 || (isPlugin && stdout.toString() !== `${JSON.stringify(prevResult)}\n`))
    throw new Error(`${file} failed`);
  return time;
}
