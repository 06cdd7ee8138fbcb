// Connections lost and connections in plain text while a node changes, our way and that of the agent of 2023, on
// simulated nodes: a client opens connections without a pause, and long ones echo a line every 20 ms.
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addProxySuccessor,
  apply,
  destroy,
  labDown,
  labOptions,
  labState,
  labUp,
  startConnectionLoop,
  startLongLivedConnections,
} from './lab.mjs';

const name = `bench-${process.pid}`;
const base = { profile: 'istio-1.20', backend: 'iptables-nft', tunnel: 'vxlan' };

const ours = (lab, node, options = base, more = {}) => apply(labState(lab, node, options, more), labOptions(lab, node));

/** The agent's own functions, in a process inside of the node. */
function agent(lab, calls) {
  const { netns, proxy: ztunnel, ip } = lab.nodes.node1;
  const words = {
    cleanUp: `agent.cleanUp(['istioin', 'istioout']);`,
    create: `agent.create(${JSON.stringify({ ip: ztunnel.ip, veth: ztunnel.hostInterface, netns: ztunnel.netns })}, ${JSON.stringify(ip)}, ${JSON.stringify(lab.pods.filter((pod) => pod.node === 'node1' && pod.mesh).map((pod) => ({ ip: pod.ip, veth: pod.hostInterface })))});`,
  };
  const script = `import(${JSON.stringify(`${import.meta.dirname}/agent-2023.mjs`)}).then((agent) => { ${calls.map((call) => words[call]).join(' ')} })`;
  spawnSync('nsenter', [`--net=${netns}`, '--', process.execPath, '-e', script]);
  // The agent's plugin turned the reverse path filters off, interface by interface.
  const off =
    "for (const at of require('fs').readdirSync('/proc/sys/net/ipv4/conf')) require('fs').writeFileSync('/proc/sys/net/ipv4/conf/' + at + '/rp_filter', '0')";
  for (const place of [netns, ztunnel.netns])
    spawnSync('nsenter', [`--net=${place}`, '--', process.execPath, '-e', off]);
}

/** What the agent had left in a ztunnel's namespace, which went with the pod. */
function forget({ netns }) {
  const words = ['link del pistioin', 'link del pistioout', 'rule del priority 20000', 'rule del priority 20003'];
  const input = [...words, ...[100, 101, 102].map((table) => `route flush table ${table}`)]
    .map((line) => `${line}\n`)
    .join('');
  spawnSync('nsenter', [`--net=${netns}`, 'ip', '-force', '-batch', '-'], { input });
  spawnSync('nsenter', [`--net=${netns}`, 'iptables-nft', '-t', 'mangle', '-F']);
}

async function measure(lab, connectionLoop, title, work) {
  const connections = await startLongLivedConnections(lab, 'a1', ['b1', 'a2', 'c1']);
  const before = await connectionLoop.report();
  const start = performance.now();
  await work();
  const took = performance.now() - start;
  const { opened, slow, failed, leaked } = await connectionLoop.since(before);
  const long = await connections.report();
  await connections.stop();
  const broken = long.filter(({ error, sent, echoed }) => error !== null || sent - echoed > 1).length;
  console.log(
    `${title}: ${Math.round(took)} ms; ${opened} opened, ${slow} delayed, ${failed} lost, ${leaked} in plain text; ${broken} of 3 long ones ended`,
  );
}

try {
  let lab = await labUp({ name });
  await ours(lab, 'node2');
  await ours(lab, 'node1');
  const connectionLoop = await startConnectionLoop(lab, 'a1', 'b1');
  const at = (title, work) => measure(lab, connectionLoop, title, work);
  await at('nothing to do', () => ours(lab, 'node1'));
  await at('another profile', () => ours(lab, 'node1', { ...base, profile: 'istio-1.18' }));
  await at('another backend', () => ours(lab, 'node1', { ...base, backend: 'iptables-legacy' }));
  await at('other tables and chains', () =>
    ours(lab, 'node1', base, {
      constants: { tables: { inbound: 1100, outbound: 1101, proxy: 1102 }, chainPrefix: 'mesh-' },
    }),
  );
  await at('tunnels of another kind', () => ours(lab, 'node1', { ...base, tunnel: 'veth' }));
  await ours(lab, 'node1');
  const successor = await addProxySuccessor(lab, 'node1');
  await at('ztunnel replaced', () => ours(successor, 'node1'));
  lab = successor;
  await destroy(null, labOptions(lab, 'node1'));
  agent(lab, ['create']);
  await sleep(1_000);
  await at('the agent, restarted', () => {
    forget(lab.nodes.node1.proxy);
    agent(lab, ['cleanUp', 'create']);
  });
  agent(lab, ['cleanUp']);
  forget(lab.nodes.node1.proxy);
  await connectionLoop.stop();
  for (const [title, work] of [
    ['first apply', () => ours(lab, 'node1')],
    ['destroy', () => destroy(null, labOptions(lab, 'node1'))],
  ]) {
    const fresh = await startConnectionLoop(lab, 'a1', 'b1');
    await at(`${title} (plain text before or after is meant)`, work);
    await fresh.stop();
  }
} finally {
  await labDown(name);
}
