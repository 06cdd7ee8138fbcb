import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseNodeState, verify } from '../../../src/index.js';
import { labMachine, losses } from '../../../src/lab/index.js';
import { serverPort } from '../../../src/lab/topology.js';
import type { AgentProcess } from './agent-process.js';
import {
  apiNodeName,
  type ClusterNode,
  type ClusterPod,
  isListening,
  makeNamespaces,
  withClusterNode,
} from './cluster-node.js';
import { type Random, randomFrom } from './random.js';

const seed = Number(process.env['SEED'] ?? 1);
const steps = Number(process.env['STEPS'] ?? 15);
/** Only what hangs ends by this. */
const patienceMs = 120_000;
/**
 * So often a scope is flushed in the life of an agent: more within a minute would be a fight, which it answers with
 * pauses.
 */
const flushesBearable = 4;
const shops = ['shop-1', 'shop-2', 'shop-3'];
const redirection = 'ambient.istio.io/redirection';
const ofRouting = ['ip rule del priority 32764', 'ip route flush table 100'];
const rulesOnly = "nft list tables | sed 's/^/flush /' | nft -f -";
const flushes = {
  pod: [...ofRouting, rulesOnly, 'iptables-nft -t nat -F', 'iptables-nft -t mangle -F', 'nft flush ruleset'],
  // Without any chain connections are not tracked.
  stay: [...ofRouting, rulesOnly],
  node: ['iptables-nft -t nat -F', 'ipset flush istio-inpod-probes-v4', 'nft flush ruleset', 'nft delete table ip nat'],
};
/** Without connection tracking a pod's open connections would look like new ones to the first rule that asks. */
const tracking =
  'nft add table ip tracks; nft "add chain ip tracks seen { type filter hook prerouting priority 0; }"; nft add rule ip tracks seen ct state established';

test.each([
  ['nft', seed],
  ['iptables-nft', seed + 1],
])('%s, seed %i: at every rest the kernel is as the API says, and what stays is never cut', (backend, ownSeed) =>
  withClusterNode({ mode: 'inpod', profile: 'istio-1.29', backend, inpod: { ipv6: false } }, async (node) => {
    const life = await startLife(node, backend, randomFrom(ownSeed));
    try {
      await life.rest();
      for (let step = 0; step < steps; step += 1) {
        await life.step();
        if (step % 3 === 2) await life.rest();
      }
      await life.rest();
      await life.restartOnNodeThatIsRight();
    } catch (error) {
      const told = [
        `seed ${ownSeed}`,
        ...life.history,
        '',
        ...life
          .agent()
          .lines.slice(-30)
          .map((line) => JSON.stringify(line)),
      ];
      throw new Error(told.join('\n'), { cause: error });
    }
  }),
);

async function startLife(node: ClusterNode, backend: string, random: Random) {
  const { fake, outside } = node;
  const history: string[] = [];
  const inMesh = new Map([['stay', true], ...shops.map((name, index) => [name, index > 0] as const)]);
  const pods = new Set<ClusterPod>();
  const starting = new Set<Promise<void>>();
  const flushed = new Map<string, number>();
  let [hasApi, hasZtunnel] = [true, false];
  let agent: AgentProcess | null = null;

  makeNamespaces(fake, [...inMesh.keys()]);
  const stay = [await node.startPod('stay', false), await node.startPod('stay', false)];
  for (const pod of stay) pods.add(pod);
  for (const { netns } of stay) node.run(netns, tracking);
  for (const netns of [outside.netns, ...stay.map((pod) => pod.netns)])
    await node.startProgram(netns, `server-${netns.split('/').at(-1)}`, 'server', [
      '--name',
      'x',
      '--port',
      `${serverPort}`,
    ]);
  // Before they are redirected: these connections never see ztunnel.
  const plain = await openConnections('plain');
  let proxied: readonly Connections[] = [];
  for (const [name, is] of inMesh) if (is) node.labelNamespace(name, true);
  for (const name of shops) for (let count = 0; count < 2; count += 1) pods.add(await node.startPod(name, false));
  startAgent();

  return { history, step, rest, restartOnNodeThatIsRight, agent: () => agent as AgentProcess };

  interface Connections {
    readonly name: string;
    readonly read: () => Parameters<typeof losses>[0];
  }

  /** Out of each pod that stays, and into it. */
  async function openConnections(kind: string): Promise<readonly Connections[]> {
    const ways = [
      ...stay.map(({ name, netns }) => ({ name: `${kind}-${name}`, netns, targets: [outside.ip] })),
      { name: `${kind}-out`, netns: outside.netns, targets: stay.map(({ ip }) => ip) },
    ];
    for (const { name, netns, targets } of ways) {
      const options = targets.flatMap((ip) => ['--target', `${ip}:${serverPort}`]);
      const report = `${node.folder}/${name}.json`;
      await node.startProgram(netns, name, 'long-lived-connections', ['--report', report, ...options]);
    }
    return ways.map(({ name }) => ({
      name,
      read: () => JSON.parse(readFileSync(`${node.folder}/${name}.json`, 'utf8')),
    }));
  }

  function startAgent(): void {
    agent = node.startAgent();
    flushed.clear();
  }

  async function endAgent(signal: NodeJS.Signals): Promise<void> {
    await agent?.end(signal);
    agent = null;
  }

  async function step(): Promise<void> {
    const possible: readonly (readonly [number, string, () => Promise<unknown> | undefined])[] = [
      [5, 'pod starts', () => (hasApi && pods.size < 14 ? start(random.pick(shops) ?? '', false) : undefined)],
      [5, 'pod starts by CNI', () => (hasApi && pods.size < 14 ? start(random.pick(shops) ?? '', true) : undefined)],
      [8, 'pod ends', () => (hasApi && pods.size > 5 ? end(random.chance(0.5)) : undefined)],
      [4, 'label', () => (hasApi ? flip(random.pick(shops) ?? '') : undefined)],
      [3, 'ztunnel', () => (hasZtunnel ? stopZtunnel() : startZtunnel())],
      [
        4,
        'agent',
        () => (agent === null ? Promise.resolve(startAgent()) : endAgent(random.chance(0.75) ? 'SIGKILL' : 'SIGTERM')),
      ],
      [6, 'flush', flush],
      [2, 'API', () => (hasApi ? stopApi() : startApi())],
      [1, 'API ends its watches', () => (hasApi ? Promise.resolve(forget()) : undefined)],
    ];
    const all = possible.flatMap(([weight, ...rest]) => Array.from({ length: weight }, () => rest));
    const [name, act] = all[random.below(all.length)] ?? all[0] ?? ['', () => undefined];
    history.push(name);
    await act();
    // Now and then the next one comes at once.
    if (random.chance(0.5)) await pause(random.below(150));
  }

  function start(namespace: string, byCni: boolean): Promise<void> {
    const started = node.startPod(namespace, byCni).then((pod) => {
      history.push(`  ${pod.name} runs in ${namespace}`);
      pods.add(pod);
      starting.delete(started);
    });
    starting.add(started);
    return byCni ? Promise.resolve() : started;
  }

  function end(byCni: boolean): Promise<void> | undefined {
    const pod = random.pick([...pods].filter((each) => !stay.includes(each)));
    if (pod === undefined) return undefined;
    pods.delete(pod);
    history.push(`  ${pod.name} ends`);
    return node.endPod(pod, byCni);
  }

  async function flip(name: string): Promise<void> {
    inMesh.set(name, !inMesh.get(name));
    history.push(`  ${name} is ${inMesh.get(name) ? 'in' : 'out'}`);
    node.labelNamespace(name, inMesh.get(name) ?? false);
  }

  async function stopZtunnel(): Promise<void> {
    await closeProxied();
    await node.stopZtunnel();
    hasZtunnel = false;
  }

  /** Whoever breaks their way next cuts them, whatever an agent does. */
  async function closeProxied(): Promise<void> {
    expect(proxied.flatMap(({ read }) => losses(read()))).toEqual([]);
    for (const { name } of proxied) await node.stopProgram(name);
    proxied = [];
  }

  async function startZtunnel(): Promise<void> {
    await node.startZtunnel();
    hasZtunnel = true;
  }

  async function flush(): Promise<void> {
    const pod = random.chance(0.3) ? null : random.pick([...pods]);
    const where = pod == null ? 'node' : stay.includes(pod) ? 'stay' : 'pod';
    const command = random.pick(flushes[where]) ?? '';
    const scope = pod?.name ?? 'node';
    const times = flushed.get(scope) ?? 0;
    if (times >= flushesBearable) return;
    flushed.set(scope, times + 1);
    if (pod != null && stay.includes(pod)) await closeProxied();
    history.push(`  ${scope}: ${command}`);
    node.run(pod?.netns ?? node.netns, `${command} 2>/dev/null || true`);
  }

  async function stopApi(): Promise<void> {
    await fake.stop();
    hasApi = false;
  }

  async function startApi(): Promise<void> {
    await fake.start(random.chance(0.5) ? 'kept' : 'forgotten');
    hasApi = true;
  }

  function forget(): void {
    fake.compact();
    fake.disconnect();
  }

  async function rest(): Promise<void> {
    history.push('rest');
    if (!hasApi) await startApi();
    if (!hasZtunnel) await startZtunnel();
    if (agent === null) startAgent();
    await Promise.all(starting);
    const end = Date.now() + patienceMs;
    for (let wrong = await whatIsWrong(); wrong !== null; wrong = await whatIsWrong()) {
      if (agent?.child.exitCode !== null) throw new Error(`the agent ended: ${agent?.text()}`);
      if (Date.now() > end) throw new Error(`it does not come to rest: ${wrong}`);
      await pause(30);
    }
    const connections = [...plain, ...proxied];
    const before = connections.flatMap(({ read }) => read().map(({ echoed }) => echoed));
    const lives = () =>
      connections
        .flatMap(({ read }) => read())
        .every(({ echoed, error }, index) => error !== null || echoed > (before[index] ?? 0) + 1);
    while (!lives()) await pause(20);
    expect(connections.flatMap(({ read }) => losses(read()))).toEqual([]);
    if (proxied.length === 0) proxied = await openConnections('proxied');
  }

  /** What is not as the pods and labels of this test say; null: all is. */
  async function whatIsWrong(): Promise<string | null> {
    const mesh = [...pods]
      .filter(({ namespace }) => inMesh.get(namespace))
      .map(({ name, namespace }) => `${namespace}/${name}`);
    const status = await node.status().then(JSON.parse, () => null);
    if (status === null) return 'the agent does not answer';
    const rows = status.pods.map(({ phase, pod }: { phase: string; pod: string }) => `${pod} ${phase}`);
    if (
      rows.sort().join() !==
      mesh
        .map((pod) => `${pod} redirected`)
        .sort()
        .join()
    )
      return `rows: ${rows.join(', ')}`;
    if (status.state !== 'in-sync') return `state: ${status.state} ${status.why}`;
    for (const { name, namespace, pid } of pods) {
      const isIn = inMesh.get(namespace) ?? false;
      const said = fake.get('pods', name, namespace).metadata.annotations?.[redirection] ?? null;
      if (said !== (isIn ? 'enabled' : null)) return `annotation of ${namespace}/${name}: ${said}`;
      if (isListening(pid, 15001) !== isIn) return `ztunnel ${isIn ? 'is not' : 'is still'} in ${namespace}/${name}`;
    }
    const { changes } = (await verify(truth(), { machine: labMachine(node), stateDirectory: `${node.folder}/records` }))
      .plan;
    return changes.length === 0 ? null : `the kernel: ${JSON.stringify(changes)}`;
  }

  function truth() {
    const parsed = parseNodeState({
      ...{ apiVersion: 'redirect/v1', kind: 'NodeState', mode: 'inpod', profile: 'istio-1.29', backend },
      ...{ node: { name: apiNodeName }, inpod: { ipv6: false } },
      pods: [...pods].map(({ ip, name, namespace, netns, uid }) => {
        return { namespace, name, uid, netns, ips: [ip], mesh: inMesh.get(namespace) ?? false };
      }),
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
    return parsed.value;
  }

  async function restartOnNodeThatIsRight(): Promise<void> {
    const rules = () =>
      [node.netns, ...[...pods].map(({ netns }) => netns)].map((netns) => node.run(netns, 'nft -s -a list ruleset'));
    const before = rules();
    await endAgent('SIGKILL');
    await rest();
    const converged = agent?.lines.filter(({ event }) => event === 'converged') ?? [];
    expect(converged.length).toBeGreaterThan(1);
    expect(converged.map((line) => line['changes']).filter((changes) => changes !== 0)).toEqual([]);
    expect(rules()).toEqual(before);
  }
}
