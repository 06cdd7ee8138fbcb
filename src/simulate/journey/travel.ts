import type { Memory } from '../connection.js';
import { runHook } from '../hooks.js';
import type { Hook, HopBody } from '../hop.js';
import type { Namespace } from '../namespace.js';
import type { Memories, Network } from '../network.js';
import type { Packet } from '../packet.js';
import type { Run } from '../run.js';
import type { JourneyEnd } from './end.js';
import type { Reason } from './reason.js';

/** What a packet needs on its way. */
export interface Travel {
  readonly network: Network;
  readonly memories: Memories;
  readonly run: Run;
}

/** Where a packet is about to come in, or to be made. */
export type Station =
  | { readonly kind: 'receive'; readonly namespace: string; readonly device: string; readonly packet: Packet }
  /** `choosesSource`: the route says what its source is (tunnels). */
  | { readonly kind: 'send'; readonly namespace: string; readonly packet: Packet; readonly choosesSource: boolean };

/** A station further, or the end. */
export type Next = Station | JourneyEnd;

/** A namespace with what it remembers, while a packet is in it. */
export interface Place {
  readonly travel: Travel;
  readonly namespace: Namespace;
  readonly memory: Memory;
}

export function placeOf(travel: Travel, name: string): Place {
  const namespace = travel.network.namespaces.get(name);
  const memory = travel.memories.get(name);
  if (namespace === undefined || memory === undefined) throw new Error(`no namespace ${name} is modelled`);
  return { travel, namespace, memory };
}

/** All chains of a hook; null: the packet goes on. */
export function atHook(
  { memory, namespace, travel }: Place,
  hook: Hook,
  packet: Packet,
  reroute: ((packet: Packet) => boolean) | null = null,
): JourneyEnd | null {
  const { run } = travel;
  const site = { hook, run, memory };
  const verdict = runHook(namespace.hooks[packet.family], packet, site, { namespace: namespace.name, reroute });
  switch (verdict) {
    case 'accept':
      if (run.record !== null) note({ travel, namespace }, packet, { kind: 'passes', hook });
      return null;
    case 'drop':
      return ended(namespace, packet, 'dropped', { code: 'hook', hook, program: null });
    case 'reject':
      return ended(namespace, packet, 'rejected', { code: 'hook', hook, program: null });
    case 'queue':
      return ended(namespace, packet, 'queued', { code: 'hook', hook, program: packet.keptBy ?? 'a program' });
  }
}

export function ended(
  { name }: Namespace,
  packet: Packet,
  kind: 'dropped' | 'rejected' | 'queued' | 'lost',
  reason: Reason,
  isTold = kind === 'rejected',
): JourneyEnd {
  return { kind, namespace: name, packet, reason, isTold };
}

export function note(
  { namespace, travel }: Pick<Place, 'namespace' | 'travel'>,
  { connection, mark }: Packet,
  hop: HopBody,
): void {
  travel.run.record?.({ ...hop, namespace: namespace.name, mark, connmark: connection?.mark ?? null });
}
