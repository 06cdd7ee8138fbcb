import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, type Machine, type NodeState, parseNodeState } from '../../../src/index.js';
import { labMachine } from '../../../src/lab/index.js';

/** A node with many pods, each in a namespace of its own and connected with the node's. No sockets, only state. */
export interface LayoutNode {
  /** Runs a shell command on the node, or in the pod with this number. @throws when it fails. */
  readonly run: (pod: number | 'host', command: string, stdin?: string) => string;
  readonly uids: readonly string[];
  readonly state: (change?: Readonly<Record<string, unknown>>) => NodeState;
  /** For the functions of the library. */
  readonly options: { readonly machine: Machine; readonly stateDirectory: string };
  /** Every command that was run with these options. */
  readonly ran: Command[];
}

export const scopeOf = (pod: number) => `pods/default_web-${pod}`;
const ipv4Of = (pod: number) => `10.244.${Math.floor(pod / 200)}.${(pod % 200) + 2}`;
const ipv6Of = (pod: number) => `fd00:10:244::${(pod + 2).toString(16)}`;

/** Runs work on a new node that is removed afterwards in any case. */
export async function withLayoutNode<T>(count: number, work: (node: LayoutNode) => Promise<T>): Promise<T> {
  const tag = `${process.pid}-${randomBytes(3).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'layouts-'));
  const numbers = Array.from({ length: count }, (_, index) => index);
  const names = { host: `ly-h-${tag}`, pods: numbers.map((pod) => `ly-${pod}-${tag}`) };
  const all = [names.host, ...names.pods];
  const run = (where: number | 'host', command: string, stdin = '') =>
    execFileSync(
      'ip',
      ['netns', 'exec', where === 'host' ? names.host : (names.pods[where] ?? ''), 'sh', '-c', command],
      {
        encoding: 'utf8',
        input: stdin,
        stdio: 'pipe',
      },
    );
  try {
    execFileSync('ip', ['-batch', '-'], { input: all.map((name) => `netns add ${name}\n`).join('') });
    run('host', 'ip link set lo up; ip -batch -', names.pods.map(connection).join(''));
    const pods = names.pods.map((name, pod) => ({
      namespace: 'default',
      name: `web-${pod}`,
      uid: uidOf(pod),
      ips: [ipv4Of(pod), ipv6Of(pod)],
      netns: `/run/netns/${name}`,
    }));
    const document = {
      apiVersion: 'redirect/v1',
      kind: 'NodeState',
      mode: 'inpod',
      profile: 'istio-1.29',
      backend: 'iptables-nft',
      node: { name: 'layout-node' },
      pods,
    };
    const ran: Command[] = [];
    const machine = labMachine({ netns: `/run/netns/${names.host}` });
    const execute: Machine['execute'] = (command, signal) => {
      ran.push(command);
      return machine.execute(command, signal);
    };
    return await work({
      run,
      uids: pods.map(({ uid }) => uid),
      state: (change = {}) => {
        const parsed = parseNodeState(JSON.stringify({ ...document, ...change }));
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
        return parsed.value;
      },
      options: { machine: { ...machine, execute }, stateDirectory: folder },
      ran,
    });
  } finally {
    spawnSync('ip', ['-force', '-batch', '-'], { input: all.map((name) => `netns del ${name}\n`).join('') });
    rmSync(folder, { recursive: true, force: true });
  }
}

function uidOf(pod: number): string {
  return `65a2dac9-acc4-41cf-a4a8-${pod.toString(16).padStart(12, '0')}`;
}

/** Lines of `ip -batch` on the node; in the pod, `eth0` is up from the start. */
function connection(name: string, pod: number): string {
  return [`link add v${pod} type veth peer name eth0 netns ${name}\n`, `link set v${pod} up\n`].join('');
}

/** To be run in each pod. */
export function addresses(pod: number): string {
  return [
    'link set lo up',
    'link set eth0 up',
    `address add ${ipv4Of(pod)}/24 dev eth0`,
    `address add ${ipv6Of(pod)}/64 dev eth0 nodad`,
    '',
  ].join('\n');
}
