import type { JourneyEnd } from './end.js';
import { receive } from './receive.js';
import { send } from './send.js';
import { contextOf, ended, type JourneyStep, type Next, type Simulation } from './simulation.js';

/** More steps than any real path has. */
const mostSteps = 24;

/** Follows a packet from namespace to namespace to its end. */
export function journey(simulation: Simulation, start: JourneyStep): JourneyEnd {
  let next: Next = start;
  for (let step = 0; next.kind === 'receive' || next.kind === 'send'; step += 1) {
    const context = contextOf(simulation, next.namespace);
    if (step >= mostSteps) return ended(context.namespace, next.packet, 'lost', { code: 'loop' });
    next =
      next.kind === 'receive'
        ? receive(context, next.device, next.packet)
        : send(context, next.packet, next.choosesSource);
  }
  return next;
}
