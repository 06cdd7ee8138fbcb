import type { Sysctl } from '../../ir/sysctl.js';
import type { GeneveInputs } from './inputs.js';

function conf(device: string, setting: 'rp_filter' | 'accept_local'): string {
  return `net/ipv4/conf/${device}/${setting}`;
}

/** The route back to a pod is a tunnel, and ztunnel sends with spoofed sources: strict checks would drop both. */
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

/**
 * A loose check needs only some route back. It is set on the device itself, because the greater of it and `all` counts.
 */
function loose(device: string, cause: string): Sysctl {
  return {
    key: conf(device, 'rp_filter'),
    value: '2',
    origin: { causes: [cause], purpose: 'a loose reverse path check: sources are kept and ways are asymmetric' },
  };
}

/** The only sysctl of a pod's veth that any profile sets. */
export function reversePathCheck(device: string): string {
  return conf(device, 'rp_filter');
}

export function hostSysctls(inputs: GeneveInputs): readonly Sysctl[] {
  const { constants, meshPods, profile, ztunnel } = inputs;
  const { inbound, outbound } = constants.tunnels;
  const veth = ztunnel.hostInterface;
  const isLoose = profile.reversePath === 'loose';
  const ofPods: Sysctl[] = [];
  for (const { hostInterface, path } of meshPods)
    if (hostInterface !== null) ofPods.push((isLoose ? loose : unfiltered)(hostInterface, `${path}.hostInterface`));
  if (isLoose) return [loose(veth, 'ztunnel.hostInterface'), ...ofPods];
  return [
    unfiltered('default', 'ztunnel'),
    unfiltered('all', 'ztunnel'),
    unfiltered(veth, 'ztunnel.hostInterface'),
    acceptsLocal(veth, 'ztunnel.hostInterface'),
    ...[inbound, outbound].flatMap(({ name }) => [
      unfiltered(name, 'constants.tunnels'),
      acceptsLocal(name, 'constants.tunnels'),
    ]),
    ...ofPods,
  ];
}

export function ztunnelSysctls({ constants, profile, ztunnel }: GeneveInputs): readonly Sysctl[] {
  const { inbound, outbound } = constants.tunnels;
  const tunnels = [outbound.peerName, inbound.peerName];
  if (profile.reversePath === 'loose') return tunnels.map((name) => loose(name, 'constants.tunnels'));
  return [
    ...tunnels.map((name) => unfiltered(name, 'constants.tunnels')),
    unfiltered('default', 'ztunnel'),
    unfiltered('all', 'ztunnel'),
    unfiltered(ztunnel.podInterface, 'ztunnel.podInterface'),
  ];
}
