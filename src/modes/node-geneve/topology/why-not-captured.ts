import { printAddress } from '../../../simulate/address.js';
import { capturingSocket } from '../../../simulate/journey/end.js';
import type { KnownPod } from '../../../simulate/network.js';
import type { RecordedPacket } from '../../../simulate/recorder.js';
import type { GeneveState } from '../state.js';

/** What a pod of a document that is not enrolled sends is not captured unless it goes to one that is. */
export function whyNotCaptured(
  state: GeneveState | null,
  pods: readonly KnownPod[],
  { end, header }: RecordedPacket,
): string | null {
  if (state === null || capturingSocket(end) !== null || end.kind !== 'sent') return null;
  const [from, to] = [header.source, header.destination].map((address) =>
    pods.find(({ ips }) => ips.includes(printAddress(address))),
  );
  if (to?.isMesh === true || from?.isMesh === true) return null;
  const outside = [from, to].flatMap((pod) => pod?.name ?? []);
  if (outside.length === 0) return null;
  return outside.length === 2 ? `neither ${outside.join(' nor ')} is in the mesh` : `${outside[0]} is not in the mesh`;
}
