import { type Gathered, gather } from '../native/gathered.js';
import { NetlinkError } from '../native/netlink/netlink-error.js';
import type { NetlinkSocket } from '../native/netlink/socket.js';
import { gatherLasting } from '../native/rtnetlink/gather-lasting.js';
import { gatherList } from './noting.js';
import type { Part } from './part.js';

type Messages = Extract<Part, { kind: 'messages' }>;

/** Longer answers take more than one datagram (of 3.7 kB), and no other list can be read meanwhile. */
const short = 3000;
/** A socket that has read long answers takes 32 kB for each list, and has room for 208 kB. */
const mostTogether = 6;

/** For one question each, used again and again. */
const gathers: readonly Gathered[] = Array.from({ length: mostTogether }, gather);

/** Whether rtnetlink says the same to all of these questions. */
export function areStillSaid(socket: NetlinkSocket, parts: readonly Messages[]): boolean {
  const shortOnes = parts.filter(isShort);
  for (let first = 0; first < shortOnes.length; first += mostTogether) {
    if (!areStillTogether(socket, shortOnes.slice(first, first + mostTogether))) return false;
  }
  return parts.every((part) => isShort(part) || isStillSaid(socket, part));
}

/** A list that the kernel could not pick a part of would be all of it. */
function isShort({ said }: Messages): boolean {
  return said.length < short && said.refusal !== 'unfiltered';
}

function areStillTogether(socket: NetlinkSocket, parts: readonly Messages[]): boolean {
  for (const one of gathers) one.rewind(0);
  const ends = socket.askTogether(parts, (question, message) => {
    const gathered = gathers[question];
    if (gathered !== undefined) gatherLasting(message, gathered);
  });
  return parts.every((part, question) => {
    const end = ends[question];
    if (end === 'again') return isStillSaid(socket, part);
    return part.said.refusal === end && (end !== null || gathers[question]?.isSame(part.said.bytes) === true);
  });
}

function isStillSaid(socket: NetlinkSocket, { isList, request, said }: Messages): boolean {
  const [gathered = gather()] = gathers;
  try {
    gathered.rewind(0);
    if (isList) gatherList(socket, request, gathered);
    else for (const message of socket.ask(request)) gatherLasting(message, gathered);
    return said.refusal === null && gathered.isSame(said.bytes);
  } catch (error) {
    if (error instanceof NetlinkError) return said.refusal === error.reason;
    throw error;
  }
}
