// Reading, compiling and rendering, without a kernel: medians of one run.
import { compile, parseNodeState, render } from '../dist/lib/index.js';
import { median, milliseconds } from './median.mjs';
import { document, stateOf } from './rows/inputs.mjs';

function time(rounds, work) {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return median(times);
}

const large = JSON.stringify(document(10_000));
const nodes = [250, 1_000, 10_000].map((count) => stateOf(document(count)));
console.log(`read and check 10,000 pods (JSON): ${milliseconds(time(20, () => parseNodeState(large)))}`);
for (const node of nodes) {
  const taken = time(Math.max(20, 50_000 / node.pods.length), () => render(compile(node)));
  const perPod = (taken / node.pods.length) * 1000;
  console.log(`compile and render ${node.pods.length} pods: ${milliseconds(taken)}, ${perPod.toFixed(1)} µs a pod`);
}
