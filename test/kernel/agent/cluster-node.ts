import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram, stopAllPrograms, stopProgram } from '../../../src/lab/background.js';
import type { LabProgram } from '../../../src/lab/programs.js';
import { inMesh, namespaceObject, podObject } from '../../agent/sources/kubernetes/objects.js';
import { plugins, runPlugin } from '../../cni/plugins.js';
import { type FakeKubernetes, startFakeKubernetes } from '../../fakes/kubernetes/index.js';
import { execFileSync, spawnSync } from '../sync-process.js';
import { type AgentProcess, startAgent } from './agent-process.js';
import { controlGroups } from './control-groups.js';

export const apiNodeName = 'worker-1';

/** A pod that runs on the node, as kubelet knows it. */
export interface ClusterPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly ip: string;
  /** Path. */
  readonly netns: string;
  /** A process of it. */
  readonly pid: number;
}

/**
 * A node of a cluster: an API server, an agent, a ztunnel, and pods on a bridge, with a host beside them. Everything
 * ends with it.
 */
export interface ClusterNode {
  readonly fake: FakeKubernetes;
  readonly folder: string;
  readonly netns: string;
  readonly outside: { readonly netns: string; readonly ip: string };
  readonly labelNamespace: (name: string, isInMesh: boolean) => void;
  /** As kubelet does; `byCni`: the chain is run until it lets the pod start. */
  readonly startPod: (namespace: string, byCni: boolean) => Promise<ClusterPod>;
  readonly endPod: (pod: ClusterPod, byCni: boolean) => Promise<void>;
  readonly startAgent: () => AgentProcess;
  readonly status: () => Promise<string>;
  readonly startZtunnel: () => Promise<void>;
  readonly stopZtunnel: () => Promise<void>;
  readonly startProgram: (
    netns: string,
    name: string,
    program: LabProgram,
    options: readonly string[],
  ) => Promise<void>;
  readonly stopProgram: (name: string) => Promise<void>;
  /** A shell command in a namespace. */
  readonly run: (netns: string, command: string) => string;
}

export async function withClusterNode(
  defaults: Readonly<Record<string, unknown>>,
  work: (node: ClusterNode) => Promise<void>,
): Promise<void> {
  const tag = `${process.pid}${randomBytes(2).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'cluster-node-'));
  const [hostName, outsideName] = [`cl-h-${tag}`, `cl-o-${tag}`];
  const names = new Set([hostName, outsideName]);
  const groups = controlGroups();
  const agents: AgentProcess[] = [];
  const netns = `/run/netns/${hostName}`;
  // Of its own in 127/8, so that nobody else listens there.
  const listen = `127.${90 + (process.pid % 100)}.${randomBytes(1)[0] ?? 0}.${1 + (process.pid % 250)}`;
  const fake = await startFakeKubernetes();
  const outside = { netns: `/run/netns/${outsideName}`, ip: '10.98.0.2' };
  const programs = { stateFolder: folder };
  const [ztunnelSocket, runDirectory] = [join(folder, 'zt.sock'), join(folder, 'run')];
  let made = 0;

  try {
    for (const name of names) execFileSync('ip', ['netns', 'add', name]);
    mkdirSync(join(folder, 'pids'));
    const bridge = [
      'link set lo up',
      'link add br0 type bridge',
      'link set br0 up',
      'address add 10.98.0.1/16 dev br0',
    ];
    batch(hostName, bridge);
    connect(outsideName, 'out', outside.ip);
    writeFileSync(join(folder, 'kubeconfig'), fake.kubeconfig, { mode: 0o600 });
    writeFileSync(
      join(folder, 'defaults.yaml'),
      JSON.stringify({ apiVersion: 'redirect/v1', kind: 'NodeState', ...defaults }),
    );
    writeFileSync(join(folder, 'mesh.json'), JSON.stringify({ pods: {}, services: {} }));
    await work({
      ...{ fake, folder, netns, outside, labelNamespace, startPod, endPod, startZtunnel, status },
      startAgent: () => {
        const agent = startAgent(['nsenter', '--net=/proc/self/ns/net'], argv());
        agents.push(agent);
        return agent;
      },
      stopZtunnel: () => stopProgram(programs, 'ztunnel'),
      startProgram: (where, name, program, options) => startProgram(programs, { netns: where }, name, program, options),
      stopProgram: (name) => stopProgram(programs, name),
      run: (where, command) =>
        execFileSync('nsenter', [`--net=${where}`, 'sh', '-c', command], { encoding: 'utf8', stdio: 'pipe' }),
    });
  } finally {
    for (const agent of agents) await agent.end('SIGKILL');
    await stopAllPrograms(programs);
    await fake.stop();
    await groups.end();
    for (const name of names) spawnSync('ip', ['netns', 'delete', name]);
    rmSync(folder, { recursive: true, force: true });
  }

  function argv(): readonly string[] {
    const source = ['--kubernetes', '--kubeconfig', join(folder, 'kubeconfig'), '--node', apiNodeName];
    const places = [
      '--run-dir',
      runDirectory,
      '--state-dir',
      join(folder, 'records'),
      '--ztunnel-socket',
      ztunnelSocket,
    ];
    const rest = ['--host-netns', netns, '--listen', `${listen}:15014`, '--log-format', 'json', '--resync', '1h'];
    return ['agent', ...source, '--defaults', join(folder, 'defaults.yaml'), ...places, ...rest];
  }

  function batch(name: string, lines: readonly string[]): void {
    execFileSync('ip', ['-n', name, '-batch', '-'], { input: lines.map((line) => `${line}\n`).join('') });
  }

  /** By a port of the bridge. */
  function connect(name: string, port: string, ip: string): void {
    batch(hostName, [`link add ${port} type veth peer name eth0 netns ${name}`, `link set ${port} master br0 up`]);
    batch(name, [
      'link set lo up',
      'link set eth0 up',
      `address add ${ip}/16 dev eth0`,
      'route add default via 10.98.0.1',
    ]);
  }

  function labelNamespace(name: string, isInMesh: boolean): void {
    const labels = isInMesh ? inMesh : { 'istio.io/dataplane-mode': null };
    fake.patch('namespaces', name, { metadata: { labels } }, '');
  }

  async function startPod(namespace: string, byCni: boolean): Promise<ClusterPod> {
    made += 1;
    const [name, ip, own] = [
      `web-${made}`,
      `10.98.${1 + Math.floor(made / 200)}.${1 + (made % 200)}`,
      `cl-${made}-${tag}`,
    ];
    const { metadata, spec, status } = podObject({ uid: '', namespace, name, ips: [ip], node: apiNodeName });
    const { uid } = fake.create('pods', { kind: 'Pod', metadata, spec }).metadata;
    names.add(own);
    execFileSync('ip', ['netns', 'add', own]);
    connect(own, `p${made}`, ip);
    const path = `/run/netns/${own}`;
    const pod = { namespace, name, uid, ip, netns: path };
    if (byCni) while ((await callPlugin('ADD', pod)) !== 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const group = groups.make(`kubepods-${tag}`, `pod${uid}`);
    const pid = await groups.run(['nsenter', `--net=${path}`, '--'], group);
    fake.patchStatus(name, status, namespace);
    return { ...pod, pid };
  }

  async function endPod(pod: ClusterPod, byCni: boolean): Promise<void> {
    process.kill(pod.pid, 'SIGKILL');
    if (byCni) await callPlugin('DEL', pod);
    const name = pod.netns.slice('/run/netns/'.length);
    execFileSync('ip', ['netns', 'delete', name]);
    names.delete(name);
    fake.remove('pods', pod.name, pod.namespace);
  }

  async function callPlugin(command: string, pod: Omit<ClusterPod, 'pid'>): Promise<number | null> {
    const prevResult = { cniVersion: '1.0.0', ips: [{ address: `${pod.ip}/16` }] };
    const config = { cniVersion: '1.0.0', cni_agent_run_dir: runDirectory, agent_timeout: 5, prevResult };
    const environment = {
      ...{ CNI_COMMAND: command, CNI_CONTAINERID: pod.uid, CNI_NETNS: pod.netns, CNI_IFNAME: 'eth0' },
      CNI_ARGS: `K8S_POD_NAMESPACE=${pod.namespace};K8S_POD_NAME=${pod.name};K8S_POD_UID=${pod.uid}`,
    };
    return (await runPlugin(plugins[0]?.[1] ?? [], environment, JSON.stringify(config))).code;
  }

  function startZtunnel(): Promise<void> {
    const files = ['--log', join(folder, 'ztunnel.log'), '--mesh', join(folder, 'mesh.json')];
    const options = [...files, '--zds', ztunnelSocket, '--resolver', '10.98.0.1'];
    return startProgram(programs, { netns }, 'ztunnel', 'ztunnel-in-pods', options);
  }

  async function status(): Promise<string> {
    const response = await fetch(`http://${listen}:15014/status`, { headers: { connection: 'close' } });
    return response.text();
  }
}

/** Whether something listens at this port, as a process in the namespace sees it. */
export function isListening(pid: number, port: number): boolean {
  const at = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  const lines = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n');
  // proc_pid_net: the local address is field 1, the state field 3, and 0A is LISTEN.
  return lines.some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    return `${local} `.endsWith(at) && state === '0A';
  });
}

export function makeNamespaces(fake: FakeKubernetes, names: readonly string[]): void {
  for (const name of names) fake.create('namespaces', namespaceObject(name));
}
