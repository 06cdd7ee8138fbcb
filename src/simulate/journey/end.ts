import type { Socket } from '../connection.js';
import type { Packet } from '../packet.js';
import type { Reason } from './reason.js';

/** How the journey of a packet ended. */
export type JourneyEnd = {
  readonly namespace: string;
  readonly packet: Packet;
} /** A socket of the namespace has it; null: whether there is one is not known. */ & (
  | { readonly kind: 'delivered'; readonly socket: Socket | null }
  /** It left by a device towards a pod or the world. */
  | { readonly kind: 'sent'; readonly device: string; readonly pod: string | null }
  /** It never left the pod that made it, so nobody here has seen it; `namespace` is the pod. */
  | { readonly kind: 'stays'; readonly pod: string; readonly why: string; readonly unseenBy: readonly string[] }
  /** `isTold`: the sender hears of it at once, by an ICMP message, a reset or an error; else it waits and sends again. */
  | { readonly kind: 'dropped' | 'rejected' | 'queued' | 'lost'; readonly reason: Reason; readonly isTold: boolean }
);
