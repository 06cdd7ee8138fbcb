import type { Family } from './journey.js';
import { LabError } from './lab-error.js';
import { type LabService, servicesOf } from './services.js';
import {
  type Lab,
  type LabMember,
  labMembers,
  labNodeNames,
  memberNamed,
  nodeLocalDns,
  nodeLocalDns6,
} from './topology.js';

/**
 * Where a journey begins or ends: a member, another address of a node or pod, or a service. Its `ip` is of the
 * journey's family.
 */
export interface LabEndpoint extends LabMember {
  /** The member whose server answers there. */
  readonly answering: LabMember;
  /** A client must bind to this address, since the kernel would choose another one. */
  readonly isChosen: boolean;
  readonly service: LabService | null;
}

/** @throws LabError if the lab has no such endpoint. */
export function endpointNamed(lab: Lab, name: string, family: Family = 'ipv4'): LabEndpoint {
  const found = endpointsOf(lab).get(name);
  if (!found) throw new LabError(`the lab has no ${JSON.stringify(name)}`);
  return { ...found, ip: addressOf(found, family) };
}

/** @throws LabError in a lab without addresses of that family. */
export function addressOf({ ip, ip6, name }: Pick<LabMember, 'ip' | 'ip6' | 'name'>, family: Family): string {
  if (family === 'ipv4') return ip;
  if (ip6 === null) throw new LabError(`${name} has no IPv6 address in this lab`);
  return ip6;
}

/** Each journey asks for its two, again and again. */
const known = new WeakMap<Lab, ReadonlyMap<string, LabEndpoint>>();

function endpointsOf(lab: Lab): ReadonlyMap<string, LabEndpoint> {
  const found = known.get(lab) ?? new Map(allEndpoints(lab).map((endpoint) => [endpoint.name, endpoint]));
  known.set(lab, found);
  return found;
}

function allEndpoints(lab: Lab): readonly LabEndpoint[] {
  const members = labMembers(lab);
  const nodes = labNodeNames.map((name) => lab.nodes[name]);
  const otherAddress = (owner: LabMember, name: string, ip: string, ip6: string | null): LabEndpoint => ({
    ...owner,
    name,
    ip,
    ip6,
    answering: owner,
    isChosen: true,
    service: null,
  });
  const services = servicesOf(lab).flatMap((service) =>
    members
      .filter(({ name }) => name === service.backend)
      .map(
        (pod): LabEndpoint => ({
          ...pod,
          name: service.name,
          ip: service.ip,
          ip6: service.ip6,
          answering: pod,
          isChosen: false,
          service,
        }),
      ),
  );
  return [
    ...members.map((member): LabEndpoint => ({ ...member, answering: member, isChosen: false, service: null })),
    ...nodes.flatMap((node, index) => [
      otherAddress(node, `wire${index + 1}`, node.wireIP, node.wireIP6),
      otherAddress(node, `dns${index + 1}`, nodeLocalDns, lab.hasIPv6 ? nodeLocalDns6 : null),
    ]),
    ...lab.loopbackAddresses.map(({ ip, ip6, name, pod }) => otherAddress(memberNamed(lab, pod), name, ip, ip6)),
    ...services,
  ];
}

/** Whether an endpoint is the node itself, at any of its addresses. */
export function isOfNode(lab: Lab, endpoint: LabMember, node: LabMember['node']): boolean {
  return endpoint.netns === lab.nodes[node].netns;
}
