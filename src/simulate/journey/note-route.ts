import type { HopBody } from '../hop.js';
import type { Packet } from '../packet.js';
import { type Found, refuses } from '../routing/lookup.js';
import type { Reason } from './reason.js';
import { type NamespaceContext, note } from './simulation.js';

export type Purpose = 'input' | 'output' | 're-route';

export function noteRoute(context: NamespaceContext, packet: Packet, purpose: Purpose, found: Found | null): void {
  if (context.simulation.run.record === null) return;
  const decision = (found === null ? 'none' : found.type === 'unicast' ? 'forward' : found.type) as Extract<
    HopBody,
    { kind: 'route' }
  >['decision'];
  const { ipRule = null, route = null } = found ?? {};
  note(context, packet, { kind: 'route', purpose, ipRule, route, decision });
}

/** Whether the route refuses the packet. */
export function isRefusal({ type }: Found): boolean {
  return refuses(type);
}

export function whyRefused(found: Found | null): Reason {
  return found === null ? { code: 'no-route' } : { code: 'refusing-route', type: found.type };
}
