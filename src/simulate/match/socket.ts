import type { ModuleOption } from '../../ir/match.js';
import type { Memory, Socket } from '../connection.js';
import type { Packet } from '../packet.js';
import type { ModuleReader, Predicate } from './predicate.js';

/**
 * xt_owner: the owner of a socket is unknown; a packet without a socket has no owner, so only negated options hold.
 */
export const owner: ModuleReader = (options) => (packet, hookContext) => {
  if (!packet.fromSocket) return options.every(({ negated }) => negated);
  return options.every((option) => {
    if (option.flag === '--socket-exists') return !option.negated;
    return hookContext.run.choose(`the owner of the socket is ${shown(option)}`, true);
  });
};

function shown({ flag, negated, values }: ModuleOption): string {
  return `${negated ? '! ' : ''}${flag} ${values.join(' ')}`;
}

/** xt_socket: looks for the packet's socket. Only sockets of the conversation are known. */
export const socket: ModuleReader = (options): Predicate => {
  const has = (flag: string) => options.some((option) => option.flag === flag);
  const restoresMark = has('--restore-skmark');
  return (packet, { memory, run }) => {
    const found = establishedSocket(packet, memory);
    const isThere =
      found === null ? run.choose('there is a socket for the packet') : !has('--transparent') || found.isTransparent;
    if (!isThere || !restoresMark) return isThere;
    if (found !== null && found.mark !== null) packet.mark = found.mark;
    else if (run.choose('the socket has no mark', true)) packet.mark = 0;
    return true;
  };
};

export function establishedSocket(
  { destination, destinationPort, protocol, source, sourcePort }: Packet,
  memory: Memory,
) {
  return (
    memory.sockets.find(
      ({ address, peer, port, protocol: of }: Socket) =>
        of === protocol &&
        peer !== null &&
        address === destination &&
        port === destinationPort &&
        peer.address === source &&
        peer.port === sourcePort,
    ) ?? null
  );
}

export function listeningSocket(
  { destination, protocol }: Pick<Packet, 'destination' | 'protocol'>,
  port: number,
  memory: Memory,
): Socket | null {
  return (
    memory.sockets.find(
      (one) =>
        one.protocol === protocol &&
        one.peer === null &&
        one.port === port &&
        (one.address === null || one.address === destination),
    ) ?? null
  );
}
