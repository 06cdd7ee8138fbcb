import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import { parseLinkIndexes } from '../render/ip-json/link-indexes.js';
import { jsonOf } from './json-of.js';

/** Names of all links of a namespace by their index, by which the kernel knows them. */
export async function linkNames(machine: Machine, netns: string | null): Promise<ReadonlyMap<number, string>> {
  const result = expectSuccess(await machine.execute({ argv: ['ip', '-json', 'link', 'show'], netns }));
  return result.stdout.trim() === '' ? new Map() : jsonOf(result, parseLinkIndexes);
}
