// The interpreter on one core: packets a second through a compiled node, what memory it takes, and a proof of a node of
// 250 pods.
import { spawnSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { interpreter, prove, stateOf, trace } from './interpreter.mjs';
import { median, milliseconds } from './median.mjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
function rate(name) {
  const send = interpreter(name);
  send(50_000);
  const rates = Array.from({ length: 5 }, () => {
    const start = performance.now();
    return send(100_000) / ((performance.now() - start) / 1000);
  });
  console.log(`${name}: ${Math.round(median(rates)).toLocaleString('en')} packets a second`);
  return () => send(1_000_000);
}

if (process.argv[2] === 'prove') {
  const start = performance.now();
  const proofs = prove(stateOf('geneve-250-pods'));
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
