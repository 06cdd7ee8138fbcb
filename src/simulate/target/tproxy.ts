import type { TproxyTarget } from '../../ir/target.js';
import { addressOf } from '../address.js';
import { establishedSocket, listeningSocket } from '../match/socket.js';
import type { Action, TargetContext } from './action.js';

/**
 * xt_TPROXY: assigns the packet to the socket of its connection or to the listener, marks it and accepts it. Without a
 * transparent socket it is dropped.
 */
export function tproxy({ address, mark, port }: TproxyTarget, { family }: TargetContext): Action {
  const local = addressOf(address, family);
  return (packet, { memory }) => {
    const wanted = { protocol: packet.protocol, destination: local === 0 || local === 0n ? packet.destination : local };
    const found =
      establishedSocket(packet, memory) ?? listeningSocket(wanted, port === 0 ? packet.destinationPort : port, memory);
    if (found === null || !found.isTransparent) return 'drop';
    packet.mark = ((packet.mark & ~mark.mask) ^ mark.value) >>> 0;
    packet.proxy = found;
    return 'accept';
  };
}
