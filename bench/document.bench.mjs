// Reading, compiling and rendering, without a kernel: medians of one run.
import { compile, parseNodeState, render } from '../dist/lib/index.js';
import { median, milliseconds } from './median.mjs';

const document = (count) => ({
  apiVersion: 'redirect/v1',
  kind: 'NodeState',
  mode: 'geneve',
  profile: 'istio-1.20',
  backend: 'iptables-nft',
  node: { name: 'big', hostIP: '172.18.0.2' },
  ztunnel: {
    namespace: 'istio-system',
    name: 'ztunnel',
    ip: '10.100.0.2',
    hostInterface: 'vzt',
    netns: '/run/netns/ztunnel',
  },
  pods: Array.from({ length: count }, (_, index) => ({
    namespace: 'default',
    name: `pod-${index}`,
    ip: `10.${128 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`,
    hostInterface: `veth${index}`,
  })),
});

function time(rounds, work) {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return median(times);
}

function state(count) {
  const read = parseNodeState(document(count));
  if (read.ok) return read.value;
  throw new Error(JSON.stringify(read));
}

const large = JSON.stringify(document(10_000));
const nodes = [250, 1_000, 10_000].map(state);
console.log(`read and check 10,000 pods (JSON): ${milliseconds(time(20, () => parseNodeState(large)))}`);
for (const node of nodes) {
  const taken = time(Math.max(20, 50_000 / node.pods.length), () => render(compile(node)));
  const perPod = (taken / node.pods.length) * 1000;
  console.log(`compile and render ${node.pods.length} pods: ${milliseconds(taken)}, ${perPod.toFixed(1)} µs a pod`);
}
