// The agent: a node converged and kept so, drift repaired, a pod enrolled by the CNI chain, the agent killed and
// started again.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAgent } from './agent-process.mjs';
import { addPod } from './cni-call.mjs';
import { connect } from './connect.mjs';
import { heading, step } from './stage.mjs';

const addresses = { a1: '10.244.1.11', a2: '10.244.1.12', c1: '10.244.1.13' };

export async function showAgent(stage) {
  const { byHand, documentOf, folder, lab, namespaceOf, redirectIn } = stage;
  const agents = [];
  const start = () => {
    console.log('node1$ redirect agent --documents documents');
    agents.push(startAgent(stage, 'node1'));
    return agents.at(-1);
  };
  /** Requires what is shown: a connection that is captured, or is not. */
  const show = async (path, isCaptured = true) => {
    if ((await connect(stage, path, addresses)) !== isCaptured) throw new Error('that is not what was to be shown');
  };

  try {
    heading('The agent: a new lab, whose ztunnels know no pod until an agent tells them');
    await step(lab(['up', '--mode', 'inpod', '--agents']));
    const netns = join(folder, 'a2.netns');
    writeDocument(documentOf('node1'), join(folder, 'documents'), netns);
    console.log('Pods of node1: a1 and a2 in the mesh, c1 outside. a2 is not started yet.');

    heading('It reads the document, brings the kernel there and tells ztunnel');
    const first = start();
    await first.says('default/a1 is redirected');
    await show(['a1', 'c1']);
    await show(['c1', 'a1']);

    heading('Somebody flushes the rules of a1, and nobody asks the agent to look');
    const repaired = first.says('default/a1 is converged because of drift');
    await byHand([['a1', 'iptables-nft -t nat -F ISTIO_OUTPUT']]);
    const flushed = performance.now();
    await repaired;
    console.log(`in place again ${Math.round(performance.now() - flushed)} ms after the flush`);
    await show(['a1', 'c1']);

    heading('A pod starts: the container runtime calls redirect-cni last in its CNI chain');
    await show(['a2', 'c1'], false);
    // The runtime makes the namespace under the name that the document has.
    symlinkSync(namespaceOf('a2'), netns);
    await addPod(stage, 'node1', { name: 'a2', netns, ip: addresses.a2 });
    console.log('Only now the runtime starts its program. Its first packet:');
    await show(['a2', 'c1']);

    heading('kill -9: the kernel keeps what it has, and a new agent finds nothing to do');
    await first.end('SIGKILL');
    await show(['a2', 'c1']);
    const second = start();
    await Promise.all([second.says('default/a1 is redirected'), second.says('default/a2 is redirected')]);
    await step(redirectIn('node1', ['status'], { show: true }));
  } finally {
    for (const agent of agents) await agent.end('SIGKILL');
  }
}

/** The lab's document of a node with fewer pods, one of them in a namespace that is not made yet. */
function writeDocument(file, target, netnsOfA2) {
  const document = JSON.parse(readFileSync(file, 'utf8'));
  const pods = document.pods
    .filter(({ name }) => Object.hasOwn(addresses, name))
    .map((pod) => (pod.name === 'a2' ? { ...pod, netns: netnsOfA2 } : pod));
  mkdirSync(target);
  writeFileSync(join(target, 'node1.json'), JSON.stringify({ ...document, pods }));
}
