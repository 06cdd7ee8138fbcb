// The interpreter on one core: packets a second through a compiled node, what memory it takes, and a proof of a node of 250 pods.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { median, milliseconds } from './median.mjs';

const root = join(import.meta.dirname, '..');
const outfile = join(root, '.cache', 'bench', 'simulate.mjs');
await build({
  stdin: {
    contents: `export { parseNodeState, trace } from './src/index.ts';
export { converse } from './src/simulate/conversation.ts';
export { addressOf } from './src/simulate/address.ts';
export { modeOf } from './src/modes/index.ts';
export { simulatableProgramOf } from './src/program-of.ts';
export { proveNode } from './src/simulate/prove/prove.ts';
export { ruleWords } from './src/report/rule-words.ts';`,
    resolveDir: root,
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  outfile,
});
const { addressOf, converse, modeOf, parseNodeState, proveNode, ruleWords, simulatableProgramOf, trace } = await import(
  outfile
);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
const ip = (text) => addressOf(text, 'ipv4');

function stateOf(name) {
  const parsed = parseNodeState(readFileSync(join(root, 'golden', name, 'document.yaml'), 'utf8'));
  if (parsed.ok) return parsed.value;
  throw new Error(JSON.stringify(parsed.diagnostics));
}

/** Every way that a packet can take: captured out and in, passed by, the node's own, ztunnel's own. */
function conversations(state) {
  const [pod] = state.pods;
  const [own, far] = [ip(pod.ips[0]), ip('203.0.113.9')];
  const by = (device) => ({ kind: 'device', namespace: 'host', device });
  const from = (namespace) => ({ kind: 'process', namespace, choosesSource: true });
  const tcp = { family: 'ipv4', protocol: 6, sourcePort: 40_000, destinationPort: 80, tcpFlags: 2 };
  const udp = { ...tcp, protocol: 17, tcpFlags: 0, destinationPort: 53 };
  return [
    [by(pod.hostInterface), { ...tcp, source: own, destination: far }],
    [by('eth0'), { ...tcp, source: far, destination: own }],
    [by('eth0'), { ...tcp, source: far, destination: own, destinationPort: 15_008 }],
    [by(pod.hostInterface), { ...udp, source: own, destination: far }],
    [from('host'), { ...tcp, source: 0, destination: own }],
    [from('ztunnel'), { ...tcp, source: 0, destination: far }],
  ];
}

const run = { choose: () => false, record: null };

function packets(scene, all, count) {
  let sent = 0;
  for (let number = 0; sent < count; number += 1) {
    const [origin, header] = all[number % all.length];
    const opening = { ...header, sourcePort: 20_000 + (number % 40_000) };
    sent += converse(scene.network, scene.memories, origin, opening, 2, run).exchanges.length;
  }
  return sent;
}

function rate(name) {
  const state = stateOf(name);
  const scene = modeOf(state.mode).proofs.topology.ofDocument(state, simulatableProgramOf(state), ruleWords);
  const all = conversations(state);
  packets(scene, all, 50_000);
  const rates = Array.from({ length: 5 }, () => {
    const start = performance.now();
    return packets(scene, all, 100_000) / ((performance.now() - start) / 1000);
  });
  console.log(`${name}: ${Math.round(median(rates)).toLocaleString('en')} packets a second`);
  return () => packets(scene, all, 1_000_000);
}

if (process.argv[2] === 'prove') {
  const state = stateOf('geneve-250-pods');
  const subject = { state, program: simulatableProgramOf(state), ownership: null };
  const start = performance.now();
  const { properties: proofs } = proveNode(modeOf(state.mode).proofs, subject, ruleWords);
  const took = performance.now() - start;
  const conversationsHeld = proofs.reduce((sum, { checked = 0 }) => sum + checked, 0);
  const { maxRSS } = process.resourceUsage();
  console.log(
    `prove 250 pods: ${(took / 1000).toFixed(1)} s, ${proofs.length} properties, ${conversationsHeld} cases, at most ${megabytes(maxRSS * 1024)}`,
  );
} else {
  const million = rate('geneve-seed');
  rate('geneve-hardened');
  rate('geneve-250-pods');
  collect();
  const before = process.memoryUsage();
  million();
  collect();
  const after = process.memoryUsage();
  console.log(
    `a million packets: heap ${megabytes(before.heapUsed)} before, ${megabytes(after.heapUsed)} after; resident ${megabytes(before.rss)}, ${megabytes(after.rss)}`,
  );
  const state = stateOf('geneve-seed');
  const question = { from: state.pods[0].name, to: '203.0.113.9:80', count: 2 };
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    trace({ states: [state] }, question);
    return performance.now() - start;
  });
  console.log(`library: compile and trace a packet and its answer: ${milliseconds(median(times))}`);
  spawnSync(process.execPath, [import.meta.filename, 'prove'], { stdio: 'inherit' });
}
