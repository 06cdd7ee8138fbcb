// Mode inpod beyond the table: one pod verified and repaired beside istio-cni, then many by each backend (BENCH_PODS,
// 250 by default).
import { spawnSync } from 'node:child_process';
import { processesOf } from './count-processes.mjs';
import { istioCniIn } from './istio-cni-in-pod.mjs';
import { median, milliseconds } from './median.mjs';
import { inNodeOfPods, isInside, pathOf, podsDocument, podsState, stateDirectory } from './pods-node.mjs';
import { cpu, rss, seconds } from './process-figures.mjs';

const { apply, destroy, plan, verify } = await import('../dist/lib/index.js');

const count = Number(process.env['BENCH_PODS'] ?? 250);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 15);
const options = { stateDirectory };

if (!isInside) inNodeOfPods(import.meta.filename, count);
else {
  await measureOne();
  await measureMany();
}

async function measureOne() {
  const own = { ...options, only: [{ namespace: 'd', name: 'p0' }] };
  const inPlace = () => apply(podsState(1), options);
  const ways = {
    verify: { before: inPlace, ours: () => plan(podsState(1), own) },
    repair: {
      before: async () => {
        await inPlace();
        spawnSync('nsenter', [`--net=${pathOf(0)}`, 'iptables-nft', '-t', 'nat', '-F', 'ISTIO_OUTPUT']);
      },
      ours: () => apply(podsState(1), own),
    },
  };
  const upstream = istioCniIn(podsDocument(1), pathOf(0));
  try {
    for (const [name, { before, ours }] of Object.entries(ways)) {
      const times = { ours: [], upstream: [] };
      let processes = { started: 0, all: 0 };
      let others = 0;
      for (let round = 0; round < rounds; round += 1) {
        await before();
        const start = performance.now();
        processes = await processesOf(ours);
        times.ours.push(performance.now() - start);
        await before();
        const answer = await upstream.run(name);
        times.upstream.push(answer.time);
        others = answer.processes;
      }
      const [mine, theirs] = [median(times.ours), median(times.upstream)];
      console.log(
        `one pod, ${name}: ${milliseconds(mine)} (${processes.started} processes of ours, ${processes.all} in all); istio-cni ${milliseconds(theirs)} (${others}): ${(theirs / mine).toFixed(1)} times`,
      );
    }
  } finally {
    upstream.end();
  }
  await destroy(podsState(1), options);
}

async function measureMany() {
  for (const backend of ['iptables-nft', 'nft', 'iptables-legacy']) {
    const document = podsState(count, backend);
    const line = async (name, work) => {
      const [before, start] = [cpu(process.pid), performance.now()];
      const { all, started } = await processesOf(work);
      const [time, used] = [performance.now() - start, cpu(process.pid) - before];
      console.log(
        `${count} pods, ${backend}, ${name}: ${seconds(time)}, ${seconds(used)} of CPU, ${started} processes of ours, ${all} in all, ${rss(process.pid)} MB`,
      );
    };
    await line('programmed from nothing', () => apply(document, options));
    await line('differences', () => plan(document, options));
    spawnSync('nsenter', [`--net=${pathOf(0)}`, 'ip', 'route', 'flush', 'table', '100']);
    await line('one pod of them repaired', () => apply(document, options));
    await line('verified with the effect', () => verify(document, options));
    await line('taken away', () => destroy(document, options));
  }
}
