import * as z from 'zod';
import type { Neighbour } from '../../ir/link.js';
import { addressText } from './addresses.js';

const neighboursSchema = z.array(z.object({ dst: z.string(), dev: z.string(), lladdr: z.string().optional() }).loose());

/** `ip -json neigh show nud permanent`. @throws ZodError when it is something else. */
export function parseNeighbours(json: unknown): readonly Neighbour[] {
  return neighboursSchema.parse(json).map(({ dev, dst, lladdr }) => {
    return { dev, address: addressText(dst), mac: lladdr ?? null };
  });
}
