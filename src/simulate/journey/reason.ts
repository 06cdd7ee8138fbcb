import { type Address, printAddress } from '../address.js';
import type { Hook } from '../hop.js';
import { type SourceRefusal, sourceRefusalText } from '../routing/source-refusal.js';

/** Why a packet got no further. Code decides by `code` and its facts; the text is for people only. */
export type Reason =
  | { readonly code: 'loop' }
  /** `program`: the one that a queued packet is handed to. */
  | { readonly code: 'hook'; readonly hook: Hook; readonly program: string | null }
  /** Another connection already has the tuple that NAT chose. */
  | { readonly code: 'connection-clash' }
  | { readonly code: 'before-hooks'; readonly refusal: SourceRefusal }
  | { readonly code: 'source-check'; readonly device: string; readonly refusal: SourceRefusal }
  | { readonly code: 'multicast' }
  | { readonly code: 'no-route' }
  | { readonly code: 'no-route-out'; readonly namespace: string }
  /** The route itself refuses: unreachable, prohibit, blackhole. */
  | { readonly code: 'refusing-route'; readonly type: string }
  | { readonly code: 'destination-type'; readonly type: string }
  | { readonly code: 'loopback-source'; readonly namespace: string; readonly device: string | null }
  | { readonly code: 'not-forwarded'; readonly namespace: string; readonly device: string }
  | { readonly code: 'source-not-forwarded'; readonly namespace: string; readonly refusal: SourceRefusal }
  | { readonly code: 'taken-by-socket'; readonly namespace: string; readonly socket: string }
  | { readonly code: 'syn-cookies'; readonly namespace: string; readonly socket: string }
  | { readonly code: 'no-tunnel-end'; readonly namespace: string; readonly encapsulation: string; readonly id: number }
  | { readonly code: 'no-neighbour'; readonly namespace: string; readonly address: Address }
  | { readonly code: 'no-peer'; readonly device: string }
  | LinkReason;

/** Why the state of a link stops a packet. */
export type LinkReason =
  | { readonly code: 'link-down' | 'peer-down' | 'arp-ignored'; readonly device: string }
  | { readonly code: 'arp-off'; readonly device: string; readonly direction: 'in' | 'out' }
  | {
      readonly code: 'link-is-port';
      readonly device: string;
      readonly master: { readonly name: string; readonly kind: string };
      readonly direction: 'in' | 'out';
    }
  | { readonly code: 'wrong-link-address'; readonly device: string; readonly entry: string; readonly own: string };

export function reasonText(reason: Reason): string {
  switch (reason.code) {
    case 'loop':
      return 'it goes round in circles';
    case 'hook':
      return `in ${reason.hook}${reason.program === null ? '' : `, to ${reason.program}`}`;
    case 'connection-clash':
      return 'another connection has the addresses and ports that its answers would have';
    case 'before-hooks':
      return `ahead of all rules: ${sourceRefusalText(reason.refusal)}`;
    case 'source-check':
      return `by the source check of ${reason.device}: ${sourceRefusalText(reason.refusal)}`;
    case 'multicast':
      return 'multicast is not forwarded';
    case 'no-route':
      return 'there is no route to its destination';
    case 'no-route-out':
      return `${reason.namespace} has no route to its destination`;
    case 'refusing-route':
      return `its route is ${reason.type}`;
    case 'destination-type':
      return `its destination is ${reason.type}`;
    case 'loopback-source':
      return `${reason.namespace} sends nothing with a loopback address by ${reason.device}`;
    case 'not-forwarded':
      return `${reason.namespace} does not forward what comes by ${reason.device}`;
    case 'source-not-forwarded':
      return `${reason.namespace} does not forward it: ${sourceRefusalText(reason.refusal)}`;
    case 'taken-by-socket':
      return `${reason.socket} has it, and its route leads out of ${reason.namespace}`;
    case 'syn-cookies':
      return `tcp_syncookies is 2 in ${reason.namespace}: ${reason.socket} sends cookies and cannot end the handshake`;
    case 'no-tunnel-end':
      return `${reason.namespace} has no ${reason.encapsulation} link ${reason.id} for it`;
    case 'no-neighbour':
      return `nobody in ${reason.namespace} answers for ${printAddress(reason.address)}`;
    case 'no-peer':
      return `${reason.device} is down, or its other end is not there`;
    default:
      return linkReasonText(reason);
  }
}

function linkReasonText(reason: LinkReason): string {
  const { device } = reason;
  switch (reason.code) {
    case 'link-down':
      return `${device} is down`;
    case 'peer-down':
      return `the other end of ${device} is down`;
    case 'arp-ignored':
      return `arp_ignore of ${device} is 8: it answers no query for its link address`;
    case 'arp-off':
      return reason.direction === 'in'
        ? `${device} has arp off and answers no query for its link address`
        : `${device} has arp off and asks for no link address`;
    case 'link-is-port': {
      const { direction, master } = reason;
      const port = `${device} is a port of the ${master.kind === '' ? 'device' : master.kind} ${master.name}`;
      return `${port}, which takes ${direction === 'in' ? 'what comes by it' : 'the answers to its queries'}`;
    }
    case 'wrong-link-address':
      return `a neighbour entry that was set by hand has ${reason.entry} for ${device}, which is ${reason.own}`;
  }
}
