// The packet path: what a mesh pod gets done a second on a simulated node without our rules, with those of iptables-nft and with
// native nft. Medians of samples taken in turns. Python's and the sockets' own work is in all of them.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { apply, destroy, labDown, labOptions, labState, labUp, stopProxy } from './lab.mjs';
import { median } from './median.mjs';

const name = `bench-${process.pid}`;
const rounds = 9;
const port = 9_000;
const kinds = ['none', 'iptables-nft', 'nft'];
const load = join(import.meta.dirname, 'load.py');

function server(netns, at) {
  const child = spawn('nsenter', [`--net=${netns}`, '--', 'python3', load, 'serve', '0.0.0.0', String(at)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the server in ${netns} ended with ${code}`);
  });
  return Promise.race([ended, once(child.stdout, 'data').then(() => ({ stop: () => child.stdin.end() }))]);
}

async function turnTo(lab, kind) {
  const options = labOptions(lab, 'node1');
  if (kind === 'none') await destroy(null, options);
  else await apply(labState(lab, 'node1', { profile: 'istio-1.20', backend: kind, tunnel: 'vxlan' }), options);
}

/** How far the middle half of the samples lies apart, in hundredths of their median. */
function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [0.25, 0.75].map((part) => sorted[Math.floor(part * (sorted.length - 1) + 0.5)]);
  return Math.round((100 * (high - low)) / median(values));
}

/** @param from @param to names of pods */
async function measure(lab, title, work, from, to) {
  const pod = (member) => lab.pods.find((one) => one.name === member);
  const sample = () =>
    Number(
      execFileSync('nsenter', [
        ...[`--net=${pod(from).netns}`, '--', 'python3', load],
        ...[work, pod(to).ip, String(port)],
      ]),
    );
  const rates = Object.fromEntries(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const kind of kinds) {
      await turnTo(lab, kind);
      rates[kind].push(sample());
    }
  const medians = Object.fromEntries(kinds.map((kind) => [kind, median(rates[kind])]));
  const size = work === 'bytes' ? 1_000_000 : 1;
  const unit = work === 'bytes' ? 'MB/s' : '/s';
  const rate = (kind) => `${kind} ${Math.round(medians[kind] / size)} ${unit} (${spread(rates[kind])} %)`;
  const ratio = (one, other) => `${one} / ${other} ${(medians[one] / medians[other]).toFixed(2)}`;
  console.log(
    `${title}: ${kinds.map(rate).join(', ')}; ${ratio('nft', 'iptables-nft')}, ${ratio('iptables-nft', 'none')}, ${ratio('nft', 'none')}`,
  );
}

const servers = [];
try {
  const lab = await labUp({ name });
  servers.push(await server(lab.pods.find((pod) => pod.name === 'c1').netns, port));
  await measure(lab, 'through the stand-in of ztunnel, connections', 'connections', 'a1', 'c1');
  await measure(lab, 'through the stand-in of ztunnel, one stream', 'bytes', 'a1', 'c1');
  await measure(lab, 'not captured, UDP of a mesh pod', 'datagrams', 'a1', 'c1');
  await measure(lab, 'not captured, TCP of another pod, segments', 'segments', 's1', 'c1');
  await stopProxy(lab, 'node1');
  servers.push(await server(lab.nodes.node1.proxy.netns, 15_001));
  await measure(lab, 'to the socket in ztunnel, connections', 'connections', 'a1', 'c1');
  await measure(lab, 'to the socket in ztunnel, one stream', 'bytes', 'a1', 'c1');
  await measure(lab, 'to the socket in ztunnel, segments', 'segments', 'a1', 'c1');
} finally {
  for (const one of servers) one.stop();
  await labDown(name);
}
