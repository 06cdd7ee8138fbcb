import type { Ownership } from '../ir/ownership.js';
import { findCollisions } from './collisions.js';
import type { Observation } from './observation.js';

const most = 20;

/** Notes on what is in a place of ours while nothing shows that it is ours: it stays when everything of ours goes. */
export function leftInPlace({ otherBackend, program }: Observation, ownership: Ownership): readonly string[] {
  const found = [...program.namespaces, ...otherBackend.namespaces].flatMap((one) => findCollisions(one, ownership));
  const more = found.length - most;
  return [
    ...found.slice(0, most).map(({ message, scope }) => `${scope}: left in place: ${message}`),
    ...(more > 0 ? [`and ${more} more that are left in place`] : []),
  ];
}
