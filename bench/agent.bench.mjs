// The agent as a process in a node with BENCH_PODS pods (250 by default): pods that come and go, everything flushed, a
// restart; next to the commands of istio-cni.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as agentNode from './agent-node.mjs';
import { areRedirected, end, flush, folder, inAgentNode, isInside, ofNode, status, until } from './agent-node.mjs';
import { cniCall } from './cni-call.mjs';
import { istioCniTimes } from './istio-cni-times.mjs';
import { median, milliseconds } from './median.mjs';
import { withDocument, withPlugin } from './pods-come-and-go.mjs';
import { address, address6, pathOf, podName } from './pods-node.mjs';
import { rss, seconds, spread } from './process-figures.mjs';

const number = (name, usual) => Number(process.env[name] ?? usual);
const count = number('BENCH_PODS', 250);
const adds = number('BENCH_ADDS', 100);
const churnSeconds = number('BENCH_CHURN', 20);
const perMinute = 1_000;
const pods = Array.from({ length: count + Math.max(adds, 60) }, (_, index) => index);
const resident = pods.slice(0, count);
const writeDocument = (mode, indices) => agentNode.writeDocument(mode, indices, count);

if (!isInside) await inAgentNode(import.meta.filename, pods.length);
else for (const mode of process.env['BENCH_MODE']?.split(' ') ?? ['inpod', 'geneve']) await measure(mode);

async function measure(mode) {
  const { endAll, started } = agentNode.processesOfMode(mode);
  const say = (what) => console.log(`${mode}, ${count} pods, ${what}`);
  try {
    const document = writeDocument(mode, resident);
    const first = await started();
    say(`first start to all redirected: ${seconds(first.redirected)}, ready after ${seconds(first.ready)}`);
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
    const again = await started();
    say(
      `restart to all verified: ${seconds(again.redirected)}, ready after ${seconds(again.ready)}, ${rss(again.agent.pid)} MB`,
    );
    await end(again.agent);
  } finally {
    await endAll([...ofNode, ...pods.map(podName)]);
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
  const all = mode === 'inpod' ? resident.map(podName) : ofNode;
  const one = [all[0]];
  for (const [what, names] of Object.entries({
    'one namespace flushed': one,
    'everything flushed': [...new Set([...all, ofNode[0]])],
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
