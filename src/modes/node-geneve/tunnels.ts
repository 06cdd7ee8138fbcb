import type { Address, Link } from '../../ir/link.js';
import type { Origin } from '../../ir/origin.js';
import type { TunnelConstants } from './constants.js';
import type { GeneveInputs } from './inputs.js';

/** One namespace's ends of the two L2 links between node and ztunnel, with their addresses. */
export interface TunnelEnds {
  readonly links: readonly Link[];
  readonly addresses: readonly Address[];
}

export function hostTunnelEnds(inputs: GeneveInputs): TunnelEnds {
  return tunnelEnds(inputs, (tunnel) => ({
    name: tunnel.name,
    address: tunnel.host,
    remote: inputs.ztunnel.ip,
    remotePath: 'ztunnel.ip',
    peer: { name: tunnel.peerName, netns: inputs.ztunnel.netns },
  }));
}

export function ztunnelTunnelEnds(inputs: GeneveInputs): TunnelEnds {
  return tunnelEnds(inputs, (tunnel) => ({
    name: tunnel.peerName,
    address: tunnel.ztunnel,
    remote: inputs.ztunnel.tunnelPeer,
    remotePath: 'ztunnel.tunnelPeer',
    peer: { name: tunnel.name, netns: null },
  }));
}

interface End {
  readonly name: string;
  readonly address: string;
  readonly remote: string;
  readonly remotePath: string;
  readonly peer: NonNullable<Link['peer']>;
}

function tunnelEnds({ constants, tunnel }: GeneveInputs, endOf: (constants: TunnelConstants) => End): TunnelEnds {
  const both = (['inbound', 'outbound'] as const).map((direction) => ({
    direction,
    end: endOf(constants.tunnels[direction]),
    id: constants.tunnels[direction].id,
  }));
  const encapsulated = tunnel.kind !== 'veth';
  return {
    links: both.map(({ direction, end, id }) => ({
      name: end.name,
      kind: tunnel.kind,
      up: true,
      id: encapsulated ? id : null,
      remote: encapsulated ? end.remote : null,
      port: encapsulated ? tunnel.port : null,
      peer: encapsulated ? null : end.peer,
      origin: origin(direction, 'tunnel', encapsulated ? end.remotePath : 'ztunnel.netns'),
    })),
    addresses: both.map(({ direction, end }) => ({
      link: end.name,
      address: end.address,
      origin: origin(direction, `constants.tunnels.${direction}`),
    })),
  };
}

function origin(direction: string, ...causes: readonly string[]): Origin {
  return { causes, purpose: `the ${direction} tunnel between node and ztunnel` };
}
