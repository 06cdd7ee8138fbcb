import type { Ownership } from '../ir/ownership.js';
import { findCollisions } from './collisions.js';
import type { Observation } from './observation.js';

const most = 20;

/** Notes on objects in our place without evidence that they are ours: a removal leaves them. */
export function leftInPlace({ otherBackend, program }: Observation, ownership: Ownership): readonly string[] {
  const found = [...program.namespaces, ...otherBackend.namespaces].flatMap((one) => findCollisions(one, ownership));
  const more = found.length - most;
  return [
    ...found.slice(0, most).map(({ message, scope }) => `${scope}: left in place: ${message}`),
    ...(more > 0 ? [`and ${more} more that are left in place`] : []),
  ];
}
