import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import { parseLinkIndexes } from '../render/ip-json/link-indexes.js';
import { askIp } from './ask-ip.js';
import { jsonOf } from './json-of.js';

/** Names of links of a namespace by their kernel index. */
export type LinkNames = ReadonlyMap<number, string>;

/** Of all links. */
export async function linkNames(machine: Machine, netns: string | null): Promise<LinkNames> {
  const result = expectSuccess(await machine.execute({ argv: ['ip', '-json', 'link', 'show'], netns }));
  return result.stdout.trim() === '' ? new Map() : jsonOf(result, parseLinkIndexes);
}

/** Of single links, those that exist. */
export async function linkNamesOf(
  machine: Machine,
  netns: string | null,
  names: readonly string[],
): Promise<LinkNames> {
  const questions = names.map((name) => ({ words: `link show dev ${name}` }));
  const answers = await askIp(machine, netns, 'ipv4', questions);
  return new Map(answers.flatMap(({ read }) => [...read(parseLinkIndexes, 'does not exist')]));
}
