import { run, tryToRun } from './run.js';
import type { LabMember } from './topology.js';

export interface Flow {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** `ip:port` of the client; of an ICMP echo `ip:identifier`. */
  readonly source: string;
  /** `ip:port` of the destination before any NAT. */
  readonly destination: string;
}

export interface TrackedFlow {
  readonly mark: number;
  /** The flow as it leaves the node, after NAT. */
  readonly onward: Flow;
}

const lifetimeSeconds = 300;

/**
 * Makes a node track idle flows until they have been read, even on a slow machine: by default the kernel forgets an
 * echo or a datagram after half a minute. Fails silently where connection tracking is off.
 */
export async function keepFlows(node: LabMember): Promise<void> {
  const settings = ['udp_timeout', 'udp_timeout_stream', 'icmp_timeout'];
  const paths = settings.map((setting) => `/proc/sys/net/netfilter/nf_conntrack_${setting}`);
  await tryToRun({ argv: ['tee', ...paths], stdin: `${lifetimeSeconds}\n`, netns: node.netns });
}

/** Every IPv4 TCP, UDP and ICMP echo flow that a node tracks, by `flowKey`. */
export async function trackedFlows(node: LabMember): Promise<ReadonlyMap<string, TrackedFlow>> {
  const { stdout } = await run({ argv: ['conntrack', '-L', '-f', 'ipv4', '-o', 'extended'], netns: node.netns });
  return parseConntrack(stdout);
}

export function flowKey(flow: Flow): string {
  return `${flow.protocol} ${flow.source} ${flow.destination}`;
}

/** Parses the output of `conntrack -L -o extended`: each line has the original direction, then the expected reply. */
export function parseConntrack(text: string): ReadonlyMap<string, TrackedFlow> {
  const flows = new Map<string, TrackedFlow>();
  for (const line of text.split('\n')) {
    const [, protocol] = /^ipv4\s+2\s+(tcp|udp|icmp)\s/.exec(line) ?? [];
    if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'icmp') continue;
    const [original, answering] = [...line.matchAll(direction)].map(([, source, destination, ports = '']) => {
      const [, from, to] = /sport=(\d+) dport=(\d+)/.exec(ports) ?? [];
      const [, identifier] = /id=(\d+)/.exec(ports) ?? [];
      return { source: `${source}:${from ?? identifier}`, destination: `${destination}:${to ?? identifier}` };
    });
    if (original === undefined || answering === undefined) continue;
    flows.set(flowKey({ protocol, ...original }), {
      mark: Number(/\bmark=(\d+)/.exec(line)?.[1] ?? 0),
      onward: { protocol, source: answering.destination, destination: answering.source },
    });
  }
  return flows;
}

const direction = /\bsrc=(\S+) dst=(\S+) (sport=\d+ dport=\d+|type=\d+ code=\d+ id=\d+)/g;
