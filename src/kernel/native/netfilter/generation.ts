import { eachAttribute } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { NetlinkSocket, Request } from '../netlink/socket.js';
import { netfilterHeader, netfilterHeaderLength, netfilterType, subsystems } from './header.js';

const commands = { newGeneration: 15, getGeneration: 16 } as const;
const idAttribute = 1;

export const newGeneration = netfilterType(subsystems.tables, commands.newGeneration);

/**
 * Asks which generation the nf_tables rules of a namespace are: each commit makes another one, whoever makes it and
 * whatever is in it.
 */
export const generationRequest: Request = {
  what: 'generation of nf_tables',
  type: netfilterType(subsystems.tables, commands.getGeneration),
  body: netfilterHeader(),
};

/** Null: another message. */
export function parseGeneration({ type, body }: Message): number | null {
  if (type !== newGeneration || body.length < netfilterHeaderLength) return null;
  let id: number | null = null;
  eachAttribute(body, netfilterHeaderLength, body.length, (attribute, from, to) => {
    if (attribute === idAttribute && to - from === 4) id = body.readUInt32BE(from);
  });
  return id;
}

/** @returns the generation of a namespace. @throws NetlinkError where the kernel tells none. */
export function generationOf(socket: NetlinkSocket): number {
  const [id] = socket.ask(generationRequest).flatMap((message) => parseGeneration(message) ?? []);
  if (id === undefined) throw new NetlinkError('no-answer', 'the kernel tells no generation of nf_tables');
  return id;
}

/** The generation after some commits. None is 0. */
export function generationAfter(generation: number, commits: number): number {
  const sum = generation + commits;
  return sum > 0xffff_ffff ? sum - 0xffff_ffff : sum;
}
