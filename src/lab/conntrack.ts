import { endpointText } from './endpoint-text.js';
import type { Family } from './journey.js';
import { run, tryToRun } from './run.js';
import type { LabMember } from './topology.js';

export interface Flow {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** `ip:port` or `[ip]:port` of the client; of an ICMP echo the port is its identifier. */
  readonly source: string;
  /** The same of the destination before any NAT. */
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
  const settings = ['udp_timeout', 'udp_timeout_stream', 'icmp_timeout', 'icmpv6_timeout'];
  const paths = settings.map((setting) => `/proc/sys/net/netfilter/nf_conntrack_${setting}`);
  await tryToRun({ argv: ['tee', ...paths], stdin: `${lifetimeSeconds}\n`, netns: node.netns });
}

/** Every TCP, UDP and ICMP echo flow that a node tracks, by `flowKey`. */
export async function trackedFlows(node: LabMember, hasIPv6: boolean): Promise<ReadonlyMap<string, TrackedFlow>> {
  const list = async (family: Family) => {
    const { stdout } = await run({ argv: ['conntrack', '-L', '-f', family, '-o', 'extended'], netns: node.netns });
    return stdout;
  };
  const listed = await Promise.all([list('ipv4'), ...(hasIPv6 ? [list('ipv6')] : [])]);
  return parseConntrack(listed.join(''));
}

export function flowKey(flow: Flow): string {
  return `${flow.protocol} ${flow.source} ${flow.destination}`;
}

/** Parses the output of `conntrack -L -o extended`: each line has the original direction, then the expected reply. */
export function parseConntrack(text: string): ReadonlyMap<string, TrackedFlow> {
  const flows = new Map<string, TrackedFlow>();
  for (const line of text.split('\n')) {
    const [, protocol] = /^ipv[46]\s+\d+\s+(tcp|udp|icmp)(?:v6)?\s/.exec(line) ?? [];
    if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'icmp') continue;
    const [original, answering] = [...line.matchAll(direction)].map(([, source, destination, ports = '']) => {
      const [, from, to] = /sport=(\d+) dport=(\d+)/.exec(ports) ?? [];
      const [, identifier] = /id=(\d+)/.exec(ports) ?? [];
      return {
        source: endpointText(source ?? '', from ?? identifier ?? ''),
        destination: endpointText(destination ?? '', to ?? identifier ?? ''),
      };
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
