import type { JourneyEnd } from './end.js';
import { receive } from './receive.js';
import { send } from './send.js';
import { ended, type Next, placeOf, type Station, type Travel } from './travel.js';

/** More stations than any real way has. */
const mostStations = 24;

/** Follows a packet from station to station to its end. */
export function journey(travel: Travel, start: Station): JourneyEnd {
  let next: Next = start;
  for (let station = 0; next.kind === 'receive' || next.kind === 'send'; station += 1) {
    const place = placeOf(travel, next.namespace);
    if (station >= mostStations) return ended(place.namespace, next.packet, 'lost', { code: 'loop' });
    next =
      next.kind === 'receive' ? receive(place, next.device, next.packet) : send(place, next.packet, next.choosesSource);
  }
  return next;
}
