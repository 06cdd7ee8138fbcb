// The agent with all pods redirected and nothing to do, beside an empty Node process.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, inAgentNode, ofNode, processesOfMode, writeDocument } from '../agent-node.mjs';
import { podName } from '../pods-node.mjs';
import { cpu, rss } from '../process-figures.mjs';
import { asked, measured, printOnNode, toPrint } from './print-on-node.mjs';

const countOf = ({ isSmoke }) => (isSmoke ? 2 : 250);
const count = countOf(asked);
const pods = Array.from({ length: count }, (_, index) => index);
const restSeconds = asked.isSmoke ? 0.5 : 10;

/** The one that runs, with its mode. */
let running = null;

export function rows() {
  return ['geneve', 'inpod'].flatMap((mode) => [
    {
      name: `agent at rest, 250 pods, mode ${mode}: memory`,
      ...{ against: 'an empty Node process', target: 1.5, kind: /** @type {const} */ ('memory') },
      async prepare() {
        const { agent, empty } = await agentOf(mode);
        return { ours: () => rss(agent.pid), against: () => rss(empty.pid), rounds: 5 };
      },
    },
    {
      name: `agent at rest, 250 pods, mode ${mode}: share of a core`,
      ...{ against: 'a limit', target: 0.001, kind: /** @type {const} */ ('share') },
      async prepare() {
        const { agent } = await agentOf(mode);
        return { ours: () => shareOfCore(agent), isCold: true, rounds: 3 };
      },
    },
  ]);
}

/** Started, all pods redirected, and left alone for a while. */
async function agentOf(mode) {
  if (running?.mode === mode) return running;
  await endRunning();
  const processes = processesOfMode(mode);
  const empty = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  running = { empty, mode, processes };
  writeDocument(mode, pods, count);
  running.agent = (await processes.started()).agent;
  await sleep(asked.isSmoke ? 0 : 15_000);
  return running;
}

async function endRunning() {
  if (running === null) return;
  await end(running.empty);
  await running.processes.endAll([...ofNode, ...pods.map(podName)]);
  running = null;
}

async function shareOfCore({ pid }) {
  const [before, start] = [cpu(pid), performance.now()];
  await sleep(restSeconds * 1_000);
  return (cpu(pid) - before) / (performance.now() - start);
}

const print = (what) => measured(rows)(what).finally(endRunning);
export const start = (asked) => inAgentNode(import.meta.filename, countOf(asked), toPrint(asked));
await printOnNode(import.meta.filename, print);
