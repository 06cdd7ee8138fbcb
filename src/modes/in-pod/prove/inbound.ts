import { printAddress } from '../../../simulate/address.js';
import { type Case, isTcp } from '../../../simulate/prove/case.js';
import type { InpodState } from '../state.js';
import { isRedirected } from './pods.js';
import type { InpodPropertyInput } from './property.js';

/** TCP to a mesh pod from another namespace. */
export function isInbound(one: Case, state: InpodState): boolean {
  const { from, to } = one;
  return (
    isTcp(one) && to.role === 'mesh-pod' && from.origin?.namespace !== to.origin?.namespace && isRedirected(one, state)
  );
}

/** HBONE reaches its listener by itself. */
export function inboundPort({ case: one, state }: InpodPropertyInput): number {
  const { hbone, inbound } = state.constants.ports;
  return one.header.destinationPort === hbone ? hbone : inbound;
}

/** Somebody but the node sends with the address that only its probes have. */
export function isFromProbeAddress({ from, header }: Case, { constants }: InpodState): boolean {
  return from.role !== 'node' && printAddress(from.address) === constants.probe[header.family];
}
