import type { Sysctl } from '../../ir/sysctl.js';
import type { GeneveInputs } from './inputs.js';

function conf(device: string, setting: 'rp_filter' | 'accept_local'): string {
  return `net/ipv4/conf/${device}/${setting}`;
}

/** The way back to a pod's address is a tunnel, and ztunnel speaks with addresses of others: strict checks drop both. */
function unfiltered(device: string, cause: string): Sysctl {
  return {
    key: conf(device, 'rp_filter'),
    value: '0',
    origin: { causes: [cause], purpose: 'no reverse path check: sources are kept and ways are asymmetric' },
  };
}

function acceptsLocal(device: string, cause: string): Sysctl {
  return {
    key: conf(device, 'accept_local'),
    value: '1',
    origin: { causes: [cause], purpose: 'packets with an address of this node may come from ztunnel' },
  };
}

export function hostSysctls({ constants, meshPods, ztunnel }: GeneveInputs): readonly Sysctl[] {
  const { inbound, outbound } = constants.tunnels;
  const veth = ztunnel.hostInterface;
  return [
    unfiltered('default', 'ztunnel'),
    unfiltered('all', 'ztunnel'),
    unfiltered(veth, 'ztunnel.hostInterface'),
    acceptsLocal(veth, 'ztunnel.hostInterface'),
    ...[inbound, outbound].flatMap(({ name }) => [
      unfiltered(name, 'constants.tunnels'),
      acceptsLocal(name, 'constants.tunnels'),
    ]),
    ...meshPods.flatMap((pod) =>
      pod.hostInterface === null ? [] : [unfiltered(pod.hostInterface, `${pod.path}.hostInterface`)],
    ),
  ];
}

export function ztunnelSysctls({ constants, ztunnel }: GeneveInputs): readonly Sysctl[] {
  const { inbound, outbound } = constants.tunnels;
  return [
    unfiltered(outbound.peerName, 'constants.tunnels'),
    unfiltered(inbound.peerName, 'constants.tunnels'),
    unfiltered('default', 'ztunnel'),
    unfiltered('all', 'ztunnel'),
    unfiltered(ztunnel.podInterface, 'ztunnel.podInterface'),
  ];
}
