import type { Socket } from '../connection.js';
import type { Packet } from '../packet.js';
import type { Reason } from './reason.js';

/** The socket of a proxy that captured a packet; null: none did. */
export function capturingSocket(end: JourneyEnd): Socket | null {
  if (end.kind !== 'delivered' || end.socket === null || end.socket.captures === null) return null;
  const isRedirected = end.packet.proxy !== null || end.packet.connection?.isDestinationTranslated === true;
  return end.socket.captures.isRedirected && !isRedirected ? null : end.socket;
}

/** How the journey of a packet ended. `delivered`: to `socket`, null if none is known. */
export type JourneyEnd = {
  readonly namespace: string;
  readonly packet: Packet;
} & (
  | { readonly kind: 'delivered'; readonly socket: Socket | null }
  /** It left by a device towards a pod or the world. */
  | { readonly kind: 'sent'; readonly device: string; readonly pod: string | null }
  /** It never left its pod, so no modelled namespace saw it; `namespace` is the pod. */
  | { readonly kind: 'stays'; readonly pod: string; readonly why: string; readonly unseenBy: readonly string[] }
  /**
   * `senderNotified`: the sender learns it at once, by an ICMP message, a reset or an error; otherwise it times out.
   */
  | {
      readonly kind: 'dropped' | 'rejected' | 'queued' | 'lost';
      readonly reason: Reason;
      readonly senderNotified: boolean;
    }
);
