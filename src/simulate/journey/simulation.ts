import type { Memory } from '../connection.js';
import { runHook } from '../hooks.js';
import type { Hook, HopBody } from '../hop.js';
import type { Namespace } from '../namespace.js';
import type { Memories, Paths } from '../network.js';
import type { Packet } from '../packet.js';
import type { Run } from '../run.js';
import type { JourneyEnd } from './end.js';
import type { Reason } from './reason.js';

/** What following a packet needs. */
export interface Simulation {
  readonly network: Paths;
  readonly memories: Memories;
  readonly run: Run;
}

/** The next step: a packet enters a namespace, or a namespace sends it. */
export type JourneyStep =
  | { readonly kind: 'receive'; readonly namespace: string; readonly device: string; readonly packet: Packet }
  /** `choosesSource`: the route chooses its source (tunnels). */
  | { readonly kind: 'send'; readonly namespace: string; readonly packet: Packet; readonly choosesSource: boolean };

/** One step further, or the end. */
export type Next = JourneyStep | JourneyEnd;

/** A namespace and its memory while a packet passes through it. */
export interface NamespaceContext {
  readonly simulation: Simulation;
  readonly namespace: Namespace;
  readonly memory: Memory;
}

export function contextOf(simulation: Simulation, name: string): NamespaceContext {
  const namespace = simulation.network.namespaces.get(name);
  const memory = simulation.memories.get(name);
  if (namespace === undefined || memory === undefined) throw new Error(`no namespace ${name} is modelled`);
  return { simulation, namespace, memory };
}

/** Runs all chains of a hook; null: the packet goes on. */
export function atHook(
  { memory, namespace, simulation }: NamespaceContext,
  hook: Hook,
  packet: Packet,
  reroute: ((packet: Packet) => boolean) | null = null,
): JourneyEnd | null {
  const { run } = simulation;
  const steps = namespace.hooks[packet.family][hook];
  const verdict =
    steps.length === 0 ? 'accept' : runHook(steps, packet, { hook, namespace: namespace.name, run, memory }, reroute);
  switch (verdict) {
    case 'accept':
      if (run.record !== null) note({ simulation, namespace }, packet, { kind: 'passes', hook });
      return null;
    case 'drop':
      return ended(namespace, packet, 'dropped', { code: 'hook', hook, program: null });
    case 'reject':
      return ended(namespace, packet, 'rejected', { code: 'hook', hook, program: null });
    case 'queue':
      return ended(namespace, packet, 'queued', { code: 'hook', hook, program: packet.queuedBy ?? 'a program' });
  }
}

export function ended(
  { name }: Namespace,
  packet: Packet,
  kind: 'dropped' | 'rejected' | 'queued' | 'lost',
  reason: Reason,
  senderNotified = kind === 'rejected',
): JourneyEnd {
  return { kind, namespace: name, packet, reason, senderNotified };
}

export function note(
  { namespace, simulation }: Pick<NamespaceContext, 'namespace' | 'simulation'>,
  { connection, mark }: Packet,
  hop: HopBody,
): void {
  const { record } = simulation.run;
  if (record !== null) record({ ...hop, namespace: namespace.name, mark, connmark: connection?.mark ?? null });
}
