import { eachAttribute } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import type { Request } from '../netlink/socket.js';
import { netfilterHeader, netfilterHeaderLength, netfilterType, subsystems } from './header.js';

const commands = { newGeneration: 15, getGeneration: 16 } as const;
const idAttribute = 1;

export const newGeneration = netfilterType(subsystems.tables, commands.newGeneration);

/** Asks which generation the nf_tables rules of a namespace are: each commit makes another one, whoever makes it and whatever is in it. */
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
