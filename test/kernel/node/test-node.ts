import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from '../sync-process.js';
import { commandLinesIn, type Outcome } from './command-lines.js';
import { addNamespaces, deleteNamespaces } from './namespaces.js';

export type Where = 'host' | 'ztunnel';

/**
 * A node in two namespaces: the host's with a veth to ztunnel and one to each pod, and ztunnel's. No traffic, only
 * state.
 */
export interface TestNode {
  readonly folder: string;
  readonly netns: Readonly<Record<Where, string>>;
  /** Runs a tool in a namespace. @throws when it fails. */
  readonly run: (where: Where, command: string) => string;
  /** Runs the command line in the host's namespace. */
  readonly redirect: (...words: readonly string[]) => Outcome;
  /** ztunnel as the document has it. */
  readonly ztunnel: Readonly<Record<string, unknown>>;
  /** A document of this node. */
  readonly document: (change?: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Writes it and gives its path. */
  readonly write: (change?: Readonly<Record<string, unknown>>) => string;
}

const podIPs = ['10.244.1.3', '10.244.1.4'] as const;

function pod(ip: string) {
  const last = ip.split('.')[3];
  return { namespace: 'default', name: `pod-${last}`, ip, hostInterface: `vp${last}` };
}

/** The pods that are enrolled from the start, and one that can join. */
export const pods = podIPs.map(pod);
export const joiner = pod('10.244.1.5');

/** What makes the veth between the host and ztunnel's namespace, which is empty; to be run on the host. */
export function connectZtunnel(ztunnel: string): string {
  return [
    `ip link add vzt type veth peer name eth0 netns ${ztunnel}`,
    'ip address add 10.244.1.1/32 dev vzt; ip link set vzt up; ip route add 10.244.1.2/32 dev vzt',
    `ip -n ${ztunnel} link set lo up; ip -n ${ztunnel} address add 10.244.1.2/24 dev eth0; ip -n ${ztunnel} link set eth0 up`,
  ].join('; ');
}

/** Runs work, possibly asynchronous, on a new node that is removed afterwards in any case. */
export function withTestNode<T>(work: (node: TestNode) => T): T {
  const tag = `${process.pid}-${randomBytes(3).toString('hex')}`;
  const names = { host: `tn-h-${tag}`, ztunnel: `tn-z-${tag}` } as const;
  const folder = mkdtempSync(join(tmpdir(), 'test-node-'));
  const run = (where: Where, command: string) =>
    execFileSync('ip', ['netns', 'exec', names[where], 'sh', '-c', command], { encoding: 'utf8', stdio: 'pipe' });
  const commandLines = commandLinesIn(names.host);
  const remove = () => {
    deleteNamespaces(Object.values(names));
    rmSync(folder, { recursive: true, force: true });
  };
  let isAsynchronous = false;
  try {
    addNamespaces(Object.values(names));
    const links = [...pods, joiner].map(
      ({ ip, hostInterface: dev }) =>
        `ip link add ${dev} type veth peer name ${dev}-p; ip address add 10.244.1.1/32 dev ${dev}; ip link set ${dev} up; ip route add ${ip}/32 dev ${dev}; echo 1 > /proc/sys/net/ipv4/conf/${dev}/rp_filter`,
    );
    run('host', ['ip link set lo up', connectZtunnel(names.ztunnel), ...links].join('; '));
    const document = {
      apiVersion: 'redirect/v1',
      kind: 'NodeState',
      mode: 'geneve',
      profile: 'istio-1.20',
      backend: 'iptables-nft',
      node: { name: 'test-node', hostIP: '10.244.1.1' },
      ztunnel: {
        namespace: 'istio-system',
        name: 'ztunnel',
        ip: '10.244.1.2',
        hostInterface: 'vzt',
        netns: `/run/netns/${names.ztunnel}`,
      },
      tunnel: { kind: 'vxlan', port: 4789 },
      pods,
    };
    let written = 0;
    const result = work({
      folder,
      ztunnel: document.ztunnel,
      netns: names,
      run,
      redirect: (...words) => commandLines.run([...words, '--state-dir', folder]),
      document: (change = {}) => ({ ...document, ...change }),
      write: (change = {}) => {
        written += 1;
        const file = join(folder, `document-${written}.json`);
        writeFileSync(file, JSON.stringify({ ...document, ...change }));
        return file;
      },
    });
    isAsynchronous = result instanceof Promise;
    return isAsynchronous ? ((result as Promise<unknown>).finally(remove) as T) : result;
  } finally {
    if (!isAsynchronous) remove();
  }
}

/** Commands that print the whole state of the kernel in their namespace. */
export const stateCommands = [
  'iptables-nft-save',
  'iptables-legacy-save',
  'ipset save',
  // nft lists the members of a set in no order.
  'for t in ztunnel-redirect mesh-redirect; do nft -s list table ip $t 2> /dev/null | tr -d ","; done',
  'ip rule',
  'ip -4 route show table all',
  'ip -br -4 address',
  'ip -br link',
].join('; ');

/** The whole state of the kernel in a namespace, as its tools print it, without counters. */
export function stateOf(node: TestNode, where: Where): string {
  return node
    .run(where, stateCommands)
    .replace(/^#.*\n/gm, '')
    .replace(/\[\d+:\d+\]/g, '');
}
