import type { Flow } from './conntrack.js';
import { flowKey } from './conntrack.js';
import { nodesBetween } from './expected-course.js';
import type { FlowMark, Journey, JourneyCourse } from './journey.js';
import { type ProbeAnswer, probePort } from './probe.js';
import { type Lab, type LabNodeName, labNodeNames, memberNamed } from './topology.js';
import type { ZtunnelLogEntry } from './ztunnel.js';

/** What was recorded on both nodes while journeys were made. */
export interface Records {
  readonly logs: Readonly<Record<LabNodeName, readonly ZtunnelLogEntry[]>>;
  readonly marks: Readonly<Record<LabNodeName, ReadonlyMap<string, number>>>;
}

/**
 * Follows a connection by the ztunnels' logs: the one whose peer was the client is the first hop, the one whose peer was
 * that hop's spoofed source the second. Nothing is inferred from addresses alone, so a connection that only looks
 * captured has no hop.
 */
export function seenCourse(lab: Lab, records: Records, journey: Journey, answer: ProbeAnswer): JourneyCourse {
  const hops: string[] = [];
  const marks: FlowMark[] = [];
  const to = memberNamed(lab, journey.to);
  let node = memberNamed(lab, journey.from).node;
  let flow: Flow | null = answer.local
    ? {
        protocol: journey.protocol === 'tcp' ? 'tcp' : 'udp',
        source: answer.local,
        destination: `${to.ip}:${probePort(journey.protocol)}`,
      }
    : null;
  while (flow !== null) {
    const caught = catcherOf(records, flow, journey);
    marks.push(...marksOf(records, flow, nodesBetween(node, caught?.node ?? to.node)));
    if (!caught) break;
    hops.push(`${caught.entry.listener}@${lab.nodes[caught.node].ztunnel.name}`);
    node = caught.node;
    flow = wayOn(caught.entry);
  }
  return { hops, client: withoutPort(answer.peer ?? ''), marks };
}

function catcherOf(records: Records, flow: Flow, journey: Journey) {
  for (const node of labNodeNames) {
    const entry = records.logs[node].find(
      (candidate) =>
        candidate.peer === flow.source &&
        (journey.protocol === 'dns' ? candidate.listener === 15053 : candidate.destination === flow.destination),
    );
    if (entry) return { node, entry };
  }
  return null;
}

function wayOn(entry: ZtunnelLogEntry): Flow | null {
  return entry.source && entry.target ? { protocol: 'tcp', source: entry.source, destination: entry.target } : null;
}

function marksOf(records: Records, flow: Flow, nodes: readonly LabNodeName[]): readonly FlowMark[] {
  return nodes.map((node) => ({ node, mark: records.marks[node].get(flowKey(flow)) ?? null }));
}

function withoutPort(endpoint: string): string {
  return endpoint.split(':')[0] ?? '';
}
