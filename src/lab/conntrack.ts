import { run } from './run.js';
import type { LabMember } from './topology.js';

export interface Flow {
  readonly protocol: 'tcp' | 'udp';
  /** `ip:port` of whoever began it. */
  readonly source: string;
  /** `ip:port` that it was addressed to, before any translation. */
  readonly destination: string;
}

/** The mark of every IPv4 TCP and UDP flow that a node tracks, by `flowKey`. */
export async function connectionMarks(node: LabMember): Promise<ReadonlyMap<string, number>> {
  const { stdout } = await run({ argv: ['conntrack', '-L', '-f', 'ipv4', '-o', 'extended'], netns: node.netns });
  return parseConntrack(stdout);
}

export function flowKey(flow: Flow): string {
  return `${flow.protocol} ${flow.source} ${flow.destination}`;
}

/** Reads the output of `conntrack -L -o extended`; the first four addresses and ports of a line are the original direction. */
export function parseConntrack(text: string): ReadonlyMap<string, number> {
  const pattern = /^ipv4\s+2\s+(tcp|udp)\s.*?\bsrc=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)\b.*?(?:\bmark=(\d+)\b.*)?$/;
  const marks = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, protocol, source, destination, sourcePort, destinationPort, mark] = pattern.exec(line) ?? [];
    if (protocol !== 'tcp' && protocol !== 'udp') continue;
    const flow: Flow = {
      protocol,
      source: `${source}:${sourcePort}`,
      destination: `${destination}:${destinationPort}`,
    };
    marks.set(flowKey(flow), Number(mark ?? 0));
  }
  return marks;
}
