import { parseLinkIndexes } from '../render/ip-json/link-indexes.js';
import { expectSuccess } from './expect-success.js';
import type { Machine } from './machine.js';

/** Names of all links of a namespace by their index, by which the kernel knows them. */
export async function linkNames(machine: Machine, netns: string | null): Promise<ReadonlyMap<number, string>> {
  const { stdout } = expectSuccess(await machine.execute({ argv: ['ip', '-json', 'link', 'show'], netns }));
  return parseLinkIndexes(stdout.trim() === '' ? [] : JSON.parse(stdout));
}
