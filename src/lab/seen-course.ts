import { type Flow, flowKey, type TrackedFlow } from './conntrack.js';
import { endpointNamed } from './endpoints.js';
import { hopText } from './expected-course.js';
import { type FlowMark, type Journey, type JourneyCourse, type JourneyProtocol, nodesBetween } from './journey.js';
import { defaultLabMode } from './modes/index.js';
import type { LabMode } from './modes/lab-mode.js';
import { type ProbeAnswer, portOf } from './probe.js';
import { type Lab, type LabNodeName, labNodeNames } from './topology.js';
import type { ZtunnelLogEntry } from './ztunnel.js';

/** What was recorded on both nodes while journeys were made. */
export interface Records {
  readonly logs: Readonly<Record<LabNodeName, readonly ZtunnelLogEntry[]>>;
  readonly flows: Readonly<Record<LabNodeName, ReadonlyMap<string, TrackedFlow>>>;
}

const flowProtocols = { tcp: 'tcp', 'dns-tcp': 'tcp', udp: 'udp', dns: 'udp', icmp: 'icmp' } as const satisfies Record<
  JourneyProtocol,
  Flow['protocol']
>;

/**
 * Follows a connection by the ztunnels' logs: the one whose peer was the client is the first hop, the one whose peer was
 * that hop's spoofed source the second. Nothing is inferred from addresses alone, so a connection that only looks
 * captured has no hop. What a node translates is followed as that node's connection tracking has it.
 */
export function seenCourse(
  lab: Lab,
  records: Records,
  journey: Journey,
  answer: ProbeAnswer,
  { listeners }: Pick<LabMode, 'listeners'> = defaultLabMode,
): JourneyCourse {
  const hops: string[] = [];
  const marks: FlowMark[] = [];
  const to = endpointNamed(lab, journey.to);
  let node = endpointNamed(lab, journey.from).node;
  let flow = firstFlow(journey.protocol, answer, to);
  while (flow !== null) {
    const caught = catcherOf(records, flow, node, journey.protocol === 'dns' ? listeners.dns : null);
    marks.push(...crossing(records, flow, nodesBetween(node, caught?.node ?? to.node)).marks);
    if (!caught) break;
    const { destination = flow.destination, listener } = caught.entry;
    const asked = listener === listeners.outbound && destination !== flow.destination ? ` for ${destination}` : '';
    hops.push(`${hopText(lab, listener, caught.node)}${asked}`);
    node = caught.node;
    flow = wayOn(caught.entry);
  }
  return { hops, client: withoutPort(answer.peer ?? ''), marks };
}

function firstFlow(
  protocol: JourneyProtocol,
  { local }: ProbeAnswer,
  to: ReturnType<typeof endpointNamed>,
): Flow | null {
  if (local === undefined) return null;
  const port = protocol === 'icmp' ? local.split(':')[1] : portOf(to, protocol);
  return { protocol: flowProtocols[protocol], source: local, destination: `${to.ip}:${port}` };
}

/**
 * The ztunnel that took a flow which began at a node, and the last that it wrote of it.
 * @param resolver the listener that answers what it takes itself, whatever its destination; null: it is told by the destination.
 */
function catcherOf(records: Records, flow: Flow, began: LabNodeName, resolver: number | null) {
  for (const node of labNodeNames) {
    const { onward } = crossing(records, flow, nodesBetween(began, node));
    const entry = records.logs[node].findLast(
      (candidate) =>
        candidate.peer === onward.source &&
        (resolver === null ? candidate.destination === onward.destination : candidate.listener === resolver),
    );
    if (entry) return { node, entry };
  }
  return null;
}

/** The marks of a flow on the nodes that it crosses, and as what it leaves the last of them. */
function crossing(records: Records, flow: Flow, nodes: readonly LabNodeName[]) {
  let onward = flow;
  const marks = nodes.map((node): FlowMark => {
    const tracked = records.flows[node].get(flowKey(onward));
    onward = tracked?.onward ?? onward;
    return { node, mark: tracked?.mark ?? null };
  });
  return { marks, onward };
}

function wayOn(entry: ZtunnelLogEntry): Flow | null {
  return entry.source && entry.target ? { protocol: 'tcp', source: entry.source, destination: entry.target } : null;
}

function withoutPort(endpoint: string): string {
  return endpoint.split(':')[0] ?? '';
}
