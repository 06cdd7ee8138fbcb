import { familyOf } from '../../../ir/family.js';
import { hostScope } from '../../../ir/program.js';
import { protocols } from '../../../ir/protocols.js';
import { printAddress } from '../../../simulate/address.js';
import type { RecordedPacket } from '../../../simulate/recorder.js';
import { inpodConstants } from '../constants.js';
import type { InpodState } from '../state.js';
import { ownObjects } from './own-objects.js';

/** Why ztunnel has captured a connection of the node itself, whose probes should pass; null: it is none. */
export function probeCaptured(state: InpodState | null, { header, hops }: RecordedPacket): string | null {
  const [first] = hops;
  const own = hops.filter(({ namespace }) => namespace === hostScope);
  // A process of the node routes first; what the node forwards comes in by a device.
  if (first?.namespace !== hostScope || first.kind !== 'route' || header.protocol !== protocols.tcp) return null;
  const address = printAddress(header.destination);
  const { probe, sets } = state?.constants ?? inpodConstants;
  const { isOwnChain } = ownObjects(state);
  const isTold = own.some(
    (hop) => hop.kind === 'translation' && printAddress(hop.address) === probe[familyOf(address)],
  );
  if (isTold) return null;
  const isReached = own.some(
    (hop) => hop.kind === 'rule' && hop.rule.target?.kind === 'jump' && isOwnChain(hop.rule.target.chain),
  );
  return isReached
    ? `although it is the node's own: ${address} is not in the set ${sets[familyOf(address)]}`
    : "although it is the node's own: no rule of ours gives it the address of the probes";
}
