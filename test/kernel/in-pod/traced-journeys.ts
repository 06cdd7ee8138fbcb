import { type NodeState, observedProgram, parseNodeState, trace } from '../../../src/index.js';
import { endpointText } from '../../../src/lab/endpoint-text.js';
import { endpointNamed, type LabEndpoint } from '../../../src/lab/endpoints.js';
import { expectedCourse } from '../../../src/lab/expected-course.js';
import {
  expectCaptured,
  type Journey,
  type Lab,
  type LabDocumentOptions,
  labMachine,
  labModeNamed,
} from '../../../src/lab/index.js';
import { portOf } from '../../../src/lab/probe.js';

const { document, journeys } = labModeNamed('inpod');
const protocols = { tcp: 'tcp', 'dns-tcp': 'tcp', dns: 'udp', udp: 'udp', icmp: 'icmp' } as const;

/** The journeys on node1 of which a trace through what the node holds tells another end than the lab expects. */
export async function tracedOtherwise(lab: Lab, options: LabDocumentOptions): Promise<readonly string[]> {
  const parsed = parseNodeState(JSON.stringify(document(lab, 'node1', options)));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const observed = await observedProgram(parsed.value, { machine: labMachine(lab.nodes.node1) });
  const expectation = expectCaptured(lab, options);
  return journeys.flatMap((journey) => {
    const from = askedFrom(lab, parsed.value, journey);
    if (from === null) return [];
    const to = endpointNamed(lab, journey.to, journey.family);
    const [hop = 'direct'] = expectedCourse(lab, expectation, journey).hops;
    const expected = lab.pods.some(({ name, node }) => node === 'node1' && hop.endsWith(`@${name}`)) ? hop : 'direct';
    const protocol = protocols[journey.protocol];
    const port = portOf(to, journey.protocol);
    const question = { from, to: protocol === 'icmp' ? to.ip : endpointText(to.ip, port), protocol };
    const traced = trace({ states: [parsed.value], observed }, question);
    const seen = traced.ok ? endOf(traced.value.outcome) : JSON.stringify(traced.diagnostics);
    return seen === expected ? [] : [`${journey.from} ${question.to} ${protocol}: ${seen}, not ${expected}`];
  });
}

/** Of a captured packet `15001@a1`; of one that goes on or arrives `direct`. */
function endOf({ kind, namespace, port }: { kind: string; namespace: string; port: number | null }): string {
  if (kind === 'captured') return `${port}@${namespace.replace('pods/default_', '')}`;
  return kind === 'sent' || kind === 'delivered' ? 'direct' : kind;
}

/** Who a trace on node1 is to start from; null: another node has the first packet, or a trace cannot begin there. */
function askedFrom(lab: Lab, { pods }: NodeState, journey: Journey): string | null {
  const from = endpointNamed(lab, journey.from, journey.family);
  const stub = lab.stubs.find(({ name }) => name === from.name);
  if (from.name === 'node1') return 'node';
  if (stub !== undefined) return stub.behind === 'node1' ? entering(stub.device, from) : null;
  if (from.node === 'node2') return from.name === 'd1' ? entering('eth0', from) : null;
  const pod = pods.find(({ name }) => name === from.name);
  if (pod === undefined) return null;
  return pod.mesh ? `default/${pod.name}` : entering(`veth${pod.name}`, from);
}

function entering(device: string, { ip }: LabEndpoint): string {
  return `iface=${device},ip=${ip}`;
}
