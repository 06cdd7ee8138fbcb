import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Machine, type NodeState, parseNodeState } from '../../../src/index.js';
import { startProgram, stopAllPrograms, stopProgram } from '../../../src/lab/background.js';
import { labMachine } from '../../../src/lab/lab-machine.js';
import type { LabProgram } from '../../../src/lab/programs.js';
import { addNamespaces, deleteNamespaces } from '../node/namespaces.js';
import { execFileSync } from '../sync-process.js';

export type Family = 'ipv4' | 'ipv6';

/** A namespace of the node, with its addresses. */
export interface Place {
  readonly name: string;
  readonly netns: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

export interface BusyNode {
  readonly folder: string;
  readonly host: Place;
  /** Mesh pods. Nobody sends to or from the idle one, which may join and leave. */
  readonly client: Place;
  readonly server: Place;
  readonly idle: Place;
  /** Beyond the node, outside the mesh. */
  readonly remote: Place;
  /** @throws when the command fails. */
  readonly run: (place: Place, argv: readonly string[], input?: string) => string;
  /** Starts a stand-in program of the lab; it ends with the node at the latest. */
  readonly start: (place: Place, name: string, program: LabProgram, options: readonly string[]) => Promise<void>;
  readonly stop: (names: readonly string[]) => Promise<void>;
  /** A document of this node; `change` replaces its keys, `overrides` adds to single pods. */
  readonly state: (change?: object, overrides?: Readonly<Record<string, object>>) => NodeState;
  readonly options: { readonly machine: Machine; readonly stateDirectory: string };
}

export const serverPort = 8080;

/**
 * A dual-stack node with three mesh pods and a host beyond it. A ztunnel has its listeners in the pods; server and
 * remote have servers, remote answers DNS. Removed afterwards in any case.
 */
export async function withBusyNode<T>(work: (node: BusyNode) => Promise<T>): Promise<T> {
  const tag = `${process.pid}-${randomBytes(3).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'busy-node-'));
  const place = (name: string, ipv4: string, ipv6: string): Place => {
    return { name, netns: `/run/netns/bn-${name}-${tag}`, ipv4, ipv6 };
  };
  const host = place('host', '10.244.7.1', 'fd00:10:244:7::1');
  const client = place('client', '10.244.7.2', 'fd00:10:244:7::2');
  const server = place('server', '10.244.7.3', 'fd00:10:244:7::3');
  const idle = place('idle', '10.244.7.4', 'fd00:10:244:7::4');
  const remote = place('remote', '192.0.2.2', '2001:db8::2');
  const pods = [client, server, idle];
  const places = [host, ...pods, remote];
  const names = places.map(({ netns }) => nameOf(netns));
  const run: BusyNode['run'] = ({ netns }, argv, input = '') =>
    execFileSync(argv[0] ?? '', argv.slice(1), { input, netns, stdio: 'pipe' });
  const programs = { stateFolder: folder };
  const start: BusyNode['start'] = (where, name, program, options) =>
    startProgram(programs, where, name, program, options);
  mkdirSync(join(folder, 'pids'));
  try {
    addNamespaces(names);
    for (const one of places) run(one, ['sh', '-c', settings]);
    run(
      host,
      ['ip', '-batch', '-'],
      lines(['link set lo up', ...[...pods, remote].flatMap((one) => nodeSide(host, one))]),
    );
    for (const one of [...pods, remote]) run(one, ['ip', '-batch', '-'], lines(ownSide(host, one)));
    run(host, ['nft', '-f', '-'], serviceProxy);
    await startPrograms();
    return await work({
      ...{ folder, host, client, server, idle, remote, run, start },
      stop: async (names) => {
        await Promise.all(names.map((name) => stopProgram(programs, name)));
      },
      state: (change = {}, overrides = {}) => {
        const parsed = parseNodeState({
          ...document,
          pods: [client, server].map((one) => ({ ...podOf(one), ...overrides[one.name] })),
          ...change,
        });
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
        return parsed.value;
      },
      options: { machine: labMachine(host), stateDirectory: join(folder, 'records') },
    });
  } finally {
    await stopAllPrograms(programs);
    rmSync(folder, { recursive: true, force: true });
    deleteNamespaces(names);
  }

  async function startPrograms(): Promise<void> {
    const mesh = join(folder, 'mesh.json');
    const members = pods.flatMap(({ ipv4, ipv6, name }) => [ipv4, ipv6].map((ip) => [ip, name]));
    writeFileSync(mesh, JSON.stringify({ pods: Object.fromEntries(members), services: {} }));
    const port = ['--port', String(serverPort), '--ipv6'];
    await Promise.all([
      start(host, 'ztunnel', 'ztunnel-in-pods', [
        ...['--log', '/dev/null', '--mesh', mesh, '--resolver', remote.ipv4, '--resolver', remote.ipv6],
        ...pods.flatMap(({ name, netns }) => ['--pod', `${name}=${netns}`]),
      ]),
      start(server, 'server', 'server', ['--name', 'server', ...port]),
      start(remote, 'remote', 'server', ['--name', 'remote', ...port, '--dns', remote.ipv4, '--dns', remote.ipv6]),
    ]);
  }
}

const document = {
  apiVersion: 'redirect/v1',
  kind: 'NodeState',
  mode: 'inpod',
  profile: 'istio-1.29',
  backend: 'iptables-nft',
  node: { name: 'busy-node' },
};

export function podOf({ ipv4, ipv6, name, netns }: Place) {
  return { namespace: 'default', name, uid: uidOf(name), ips: [ipv4, ipv6], netns };
}

function uidOf(name: string): string {
  return `uid-of-${name}`;
}

/** Addresses serve at once, and everything forwards. */
const settings = [
  'echo 1 > /proc/sys/net/ipv4/ip_forward',
  'echo 1 > /proc/sys/net/ipv6/conf/all/forwarding',
  'echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad',
].join('; ');

/**
 * As every service proxy it has the node track connections. Otherwise our first rule would take those that are open for
 * new ones.
 */
const serviceProxy =
  'table inet proxy { chain forward { type filter hook forward priority 0; ct state established accept; }; }';

/** As the CNI plugin ptp does it: the node's own address at each veth, and a route to each pod. */
function nodeSide(host: Place, { ipv4, ipv6, name, netns }: Place): readonly string[] {
  return [
    `link add ${name} type veth peer name eth0 netns ${nameOf(netns)}`,
    `link set ${name} up`,
    `address add ${host.ipv4}/32 dev ${name}`,
    `address add ${host.ipv6}/128 dev ${name} nodad`,
    `route add ${ipv4}/32 dev ${name} src ${host.ipv4}`,
    `route add ${ipv6}/128 dev ${name} src ${host.ipv6}`,
  ];
}

function ownSide(host: Place, { ipv4, ipv6 }: Place): readonly string[] {
  return [
    'link set lo up',
    'link set eth0 up',
    `address add ${ipv4}/32 dev eth0`,
    `address add ${ipv6}/128 dev eth0 nodad`,
    `route add ${host.ipv4}/32 dev eth0`,
    `route add ${host.ipv6}/128 dev eth0`,
    `route add default via ${host.ipv4} dev eth0 src ${ipv4}`,
    `route add default via ${host.ipv6} dev eth0 src ${ipv6}`,
  ];
}

function lines(commands: readonly string[]): string {
  return commands.map((command) => `${command}\n`).join('');
}

function nameOf(netns: string): string {
  return netns.slice('/run/netns/'.length);
}

export function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
