import { LabError } from './lab-error.js';
import { type LabService, servicesOf } from './services.js';
import { type Lab, type LabMember, labMembers, labNodeNames, nodeLocalDns } from './topology.js';

/** Where a journey begins or ends: a member, another address of a node, or a service. */
export interface LabEndpoint extends LabMember {
  /** The member whose server answers there. */
  readonly answering: LabMember;
  /** A client must bind to this address, since the kernel would choose another one. */
  readonly isChosen: boolean;
  readonly service: LabService | null;
}

/** @throws LabError if the lab has no such endpoint. */
export function endpointNamed(lab: Lab, name: string): LabEndpoint {
  const found = endpointsOf(lab).find((endpoint) => endpoint.name === name);
  if (!found) throw new LabError(`the lab has no ${JSON.stringify(name)}`);
  return found;
}

function endpointsOf(lab: Lab): readonly LabEndpoint[] {
  const members = labMembers(lab);
  const nodes = labNodeNames.map((name) => lab.nodes[name]);
  const otherAddress = (node: LabMember, name: string, ip: string): LabEndpoint => ({
    ...node,
    name,
    ip,
    answering: node,
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
          answering: pod,
          isChosen: false,
          service,
        }),
      ),
  );
  return [
    ...members.map((member): LabEndpoint => ({ ...member, answering: member, isChosen: false, service: null })),
    ...nodes.flatMap((node, index) => [
      otherAddress(node, `wire${index + 1}`, node.wireIP),
      otherAddress(node, `dns${index + 1}`, nodeLocalDns),
    ]),
    ...services,
  ];
}

/** Whether an endpoint is the node itself, at any of its addresses. */
export function isOfNode(lab: Lab, endpoint: LabMember, node: LabMember['node']): boolean {
  return endpoint.netns === lab.nodes[node].netns;
}
