import { clashes } from './clash.js';
import { isZtunnel } from './is-ztunnel.js';
import { podLabel } from './pod-label.js';
import type { Rule } from './rule.js';

/** Every veth end and every tunnel is one link. Rules and sysctls go by these names, in each namespace for itself. */
export const interfacesDistinct: Rule = ({ constants, pods, ztunnel }) => {
  const { inbound, outbound } = constants.tunnels;
  const onTheNode = [
    { value: inbound.name, path: 'constants.tunnels.inbound.name', owner: 'constants.tunnels.inbound' },
    { value: outbound.name, path: 'constants.tunnels.outbound.name', owner: 'constants.tunnels.outbound' },
    { value: ztunnel?.hostInterface, path: 'ztunnel.hostInterface', owner: 'ztunnel' },
    ...pods.flatMap((pod, index) =>
      pod.hostNetwork === false && !isZtunnel(pod, ztunnel)
        ? [{ value: pod.hostInterface, path: `pods[${index}].hostInterface`, owner: podLabel(pod, index) }]
        : [],
    ),
  ];
  const inZtunnel = [
    { value: inbound.peerName, path: 'constants.tunnels.inbound.peerName', owner: 'constants.tunnels.inbound' },
    { value: outbound.peerName, path: 'constants.tunnels.outbound.peerName', owner: 'constants.tunnels.outbound' },
    { value: ztunnel?.podInterface, path: 'ztunnel.podInterface', owner: "ztunnel's own end" },
  ];
  return [...clashes(onTheNode), ...clashes(inZtunnel)].map(({ value, first, second }) => ({
    code: 'duplicate-interface',
    path: second.path,
    message: `${value} is the interface of ${first.owner} already`,
    hint: 'two links of one namespace cannot have one name',
  }));
};
