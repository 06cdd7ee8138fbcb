import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { addNamespaces, deleteNamespaces } from '../node/namespaces.js';
import { execFileSync } from '../sync-process.js';

/** A packet to be sent; the identifier is how it is found again in what the hooks have seen. */
export interface Probe {
  readonly id: number;
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly tcpFlags: number;
  readonly icmpType: number;
  readonly icmpCode: number;
}

export interface Received extends Partial<Probe> {
  readonly namespace: string;
  readonly device: string;
  readonly id: number;
  readonly source: string;
  readonly destination: string;
}

export type Departure =
  | { readonly namespace: string; readonly device: string }
  | { readonly namespace: string; readonly mark: number };

/** Namespaces on one machine, one of them the node under test, and a process that sends packets into them. */
export interface Arena {
  /** Paths by short name; `node` is the one under test. */
  readonly netns: Readonly<Record<string, string>>;
  readonly run: (namespace: string, script: string) => string;
  /** One tool that needs no /sys of the namespace: much quicker than a script. */
  readonly tool: (namespace: string, file: string, ...words: readonly string[]) => string;
  readonly send: (
    from: Departure,
    packet: Probe,
  ) => Promise<{ readonly received: readonly Received[]; readonly error: string | null }>;
}

export interface Layout {
  /** Short names of the namespaces. */
  readonly namespaces: readonly string[];
  /** What makes links and addresses, one script a namespace; `$NAME` stands for the namespace's real name. */
  readonly scripts: readonly (readonly [namespace: string, script: string])[];
  /** Devices from which packets are sent and where they arrive. */
  readonly ends: readonly (readonly [namespace: string, device: string])[];
  /** Ports with transparent listeners. */
  readonly listeners: Readonly<Record<string, readonly number[]>>;
  /** An address of the node that answers by ARP, for an end. */
  readonly flush: { readonly namespace: string; readonly device: string; readonly address: string };
}

/**
 * No noise of the kernel's own: no neighbour discovery, nothing that was not asked for. A layout of IPv6 turns it on
 * itself.
 */
const quiet = 'sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link set lo up';

const script = join(import.meta.dirname, 'arena.py');

export async function withArena<T>(layout: Layout, work: (arena: Arena) => Promise<T>): Promise<T> {
  const tag = `${process.pid}-${randomBytes(3).toString('hex')}`;
  const nameOf = (namespace: string) => `ar-${namespace}-${tag}`;
  const { namespaces } = layout;
  const run = (namespace: string, text: string) =>
    execFileSync(
      'ip',
      ['netns', 'exec', nameOf(namespace), 'sh', '-ec', text.replace(/\$(\w+)\b/g, (_, name) => nameOf(name))],
      {
        encoding: 'utf8',
        stdio: 'pipe',
      },
    );
  let end = async () => {};
  try {
    addNamespaces(namespaces.map(nameOf));
    for (const [namespace, text] of together([...namespaces.map((name) => [name, quiet] as const), ...layout.scripts]))
      run(namespace, text);
    const child = spawn('/usr/bin/python3', ['-u', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    end = async () => {
      child.stdin.end();
      await closed;
    };
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async <A>(request: object): Promise<A> => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { done, value } = await lines.next();
      const answer = done ? { failed: 'it ended' } : JSON.parse(value);
      if (answer.failed) throw new Error(`arena.py: ${answer.failed}`);
      return answer as A;
    };
    const netns = Object.fromEntries(namespaces.map((name) => [name, `/run/netns/${nameOf(name)}`]));
    const devices: Record<string, Record<string, string>> = {};
    for (const [namespace, device] of layout.ends) {
      devices[namespace] = { ...devices[namespace], [device]: peerAddress(run, namespace, device) };
    }
    await ask({ verb: 'open', namespaces: netns, devices, listeners: layout.listeners });
    return await work({
      netns,
      run,
      tool: (namespace, file, ...words) => execFileSync(file, words, { netns: netns[namespace] ?? '', stdio: 'pipe' }),
      send: (from, packet) => ask({ verb: 'send', ...from, packet, flush: layout.flush }),
    });
  } finally {
    await end();
    deleteNamespaces(namespaces.map(nameOf));
  }
}

/** Scripts that follow each other in one namespace, as one. */
function together(scripts: Layout['scripts']): Layout['scripts'] {
  const joined: [namespace: string, script: string][] = [];
  for (const [namespace, script] of scripts) {
    const last = joined.at(-1);
    if (last?.[0] === namespace) last[1] += `\n${script}`;
    else joined.push([namespace, script]);
  }
  return joined;
}

/** The link address of the other end, as the layout has left it in a file's place: an alias of the device. */
function peerAddress(run: Arena['run'], namespace: string, device: string): string {
  const [link] = JSON.parse(run(namespace, `ip -json link show dev ${device}`)) as { ifalias?: string }[];
  if (link?.ifalias === undefined) throw new Error(`${namespace} ${device} does not say who is at its other end`);
  return link.ifalias;
}

/**
 * For the namespace of a layout of IPv6, ahead of its devices: it makes no address by itself, and asks nobody about
 * those it is given. What uses one at once needs `nodad` with it: without, the kernel finds only later that there is
 * nobody to ask.
 */
export const quietIPv6 = ['all', 'default', 'lo']
  .flatMap((device) =>
    ['accept_ra=0', 'accept_dad=0', 'addr_gen_mode=1', 'disable_ipv6=0'].map(
      (setting) => `net.ipv6.conf.${device}.${setting}`,
    ),
  )
  .reduce((script, setting) => `${script} ${setting}`, 'sysctl -qw');

/**
 * A veth from the node to an end: fixed link addresses, and at the end an alias that tells the node's.
 * @param number makes the link addresses.
 */
export function vethScript(number: number, nodeDevice: string, end: string, endDevice: string): string {
  const mac = (side: string) => `02:00:00:00:${side}:${number.toString(16).padStart(2, '0')}`;
  return [
    `ip link add ${nodeDevice} address ${mac('01')} type veth peer name ${endDevice} address ${mac('02')} netns $${end}`,
    `ip -n $${end} link set ${endDevice} alias ${mac('01')} up`,
    `ip link set ${nodeDevice} up`,
  ].join('; ');
}

/** Static neighbour entries, so that no neighbour discovery is needed. */
export function neighbourScript(number: number, device: string, addresses: readonly string[]): string {
  const mac = `02:00:00:00:02:${number.toString(16).padStart(2, '0')}`;
  return addresses.map((ip) => `ip neigh replace ${ip} lladdr ${mac} dev ${device} nud permanent`).join('; ');
}
