import { type Flow, flowKey, type TrackedFlow } from './conntrack.js';
import { endpointText, withoutPort } from './endpoint-text.js';
import { endpointNamed } from './endpoints.js';
import { hopText } from './expected-course.js';
import { type FlowMark, type Journey, type JourneyCourse, type JourneyProtocol, nodesBetween } from './journey.js';
import { labModeOf } from './modes/index.js';
import { type ProbeAnswer, portOf } from './probe.js';
import type { ProxyLogEntry } from './proxy.js';
import { type Lab, type LabNodeName, labNodeNames } from './topology.js';

/** The logs and tracked flows of both nodes after journeys were made. */
export interface Records {
  readonly logs: Readonly<Record<LabNodeName, readonly ProxyLogEntry[]>>;
  readonly flows: Readonly<Record<LabNodeName, ReadonlyMap<string, TrackedFlow>>>;
}

const flowProtocols = { tcp: 'tcp', 'dns-tcp': 'tcp', udp: 'udp', dns: 'udp', icmp: 'icmp' } as const satisfies Record<
  JourneyProtocol,
  Flow['protocol']
>;

/**
 * Follows a connection through the proxies' logs: the entry whose peer is the client is the first hop, the entry whose
 * peer is that hop's spoofed source the second. Nothing is inferred from addresses alone, so a connection that only
 * looks captured has no hop. NAT is followed by the connection tracking of the node.
 */
export function seenCourse(lab: Lab, records: Records, journey: Journey, answer: ProbeAnswer): JourneyCourse {
  const { listeners } = labModeOf(lab);
  const hops: string[] = [];
  const marks: FlowMark[] = [];
  const to = endpointNamed(lab, journey.to, journey.family);
  let node = endpointNamed(lab, journey.from).node;
  let flow = firstFlow(journey.protocol, answer, to);
  while (flow !== null) {
    const caught = catcherOf(records, flow, node, journey.protocol === 'dns' ? listeners.dns : null);
    marks.push(...crossing(records, flow, nodesBetween(node, caught?.node ?? to.node)).marks);
    if (!caught) break;
    const { destination = flow.destination, listener } = caught.entry;
    const other = listener === listeners.outbound && destination !== flow.destination ? ` for ${destination}` : '';
    hops.push(`${hopText(listener, caught.entry.pod ?? lab.nodes[caught.node].proxy.name)}${other}`);
    node = caught.node;
    flow = wayOn(caught.entry, flow.protocol);
  }
  return { hops, client: withoutPort(answer.peer ?? ''), marks };
}

function firstFlow(
  protocol: JourneyProtocol,
  { local }: ProbeAnswer,
  to: ReturnType<typeof endpointNamed>,
): Flow | null {
  if (local === undefined) return null;
  const port = protocol === 'icmp' ? (/\d+$/.exec(local)?.[0] ?? '') : portOf(to, protocol);
  return { protocol: flowProtocols[protocol], source: local, destination: endpointText(to.ip, port) };
}

/**
 * The proxy that took a flow from a node, with its last log entry about it.
 * @param resolver the listener that takes the flow whatever its destination; null: the destination must match.
 */
function catcherOf(records: Records, flow: Flow, began: LabNodeName, resolver: number | null) {
  for (const node of labNodeNames) {
    const { onward } = crossing(records, flow, nodesBetween(began, node));
    const entry = records.logs[node].findLast(
      (candidate) =>
        candidate.peer === onward.source &&
        (resolver === null ? isConnection(candidate, onward) : isQuery(candidate, resolver)),
    );
    if (entry) return { node, entry };
  }
  return null;
}

/** The marks of a flow on the nodes that it crosses, and the flow as it leaves the last one. */
function crossing(records: Records, flow: Flow, nodes: readonly LabNodeName[]) {
  let onward = flow;
  const marks = nodes.map((node): FlowMark => {
    const tracked = records.flows[node].get(flowKey(onward));
    onward = tracked?.onward ?? onward;
    return { node, mark: tracked?.mark ?? null };
  });
  return { marks, onward };
}

/** What has a destination in the log is TCP; a datagram may have the same ports. */
function isConnection({ destination }: ProxyLogEntry, flow: Flow): boolean {
  return flow.protocol === 'tcp' && destination === flow.destination;
}

/** A query over UDP has no destination in the log: nothing tells the proxy what it was. */
function isQuery({ destination, listener }: ProxyLogEntry, resolver: number): boolean {
  return listener === resolver && destination === undefined;
}

function wayOn({ source, target }: ProxyLogEntry, protocol: Flow['protocol']): Flow | null {
  return source && target ? { protocol, source, destination: target } : null;
}
