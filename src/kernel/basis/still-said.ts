import { existsSync } from 'node:fs';
import { type Gathered, gather } from '../native/gathered.js';
import { NetlinkError } from '../native/netlink/netlink-error.js';
import type { NetlinkSocket, Request } from '../native/netlink/socket.js';
import { gatherLasting } from '../native/rtnetlink/gather-lasting.js';
import { gatherList } from './noting.js';
import type { Part } from './part.js';

export type Messages = Extract<Part, { kind: 'messages' }>;

/** Questions by how they are asked. */
export interface Groups {
  /**
   * Each in one datagram. A list that the kernel had not come to the end of when it was asked for the next one is the
   * last of its group from then on, and what has timers is asked for apart.
   */
  together: readonly (readonly Messages[])[];
  readonly alone: readonly Messages[];
}

/**
 * Longer answers take more than one datagram (of 3.7 kB), and no other list can be read meanwhile: they are asked for
 * last.
 */
const short = 3000;
/** Of what is longer only a digest is kept. */
const long = 64 * 1024;
/** A socket that has read long answers takes 32 kB for each list, and has room for 208 kB. */
const mostTogether = 6;

export function groups(parts: readonly Messages[]): Groups {
  const shortOnes = parts.filter((part) => part.said.length < short && !isAlone(part));
  const longer = parts.filter((part) => part.said.length >= short && !isAlone(part));
  const together = longer.map((one) => [...shortOnes.splice(0, mostTogether - 1), one]);
  while (shortOnes.length > 0) together.push(shortOnes.splice(0, mostTogether));
  return { together, alone: parts.filter(isAlone) };
}

/** A list that the kernel could not pick a part of would be all of it. */
function isAlone({ said }: Messages): boolean {
  return said.length >= long || said.refusal === 'unfiltered';
}

/** For one question each, used again and again. */
const gathers: readonly Gathered[] = Array.from({ length: mostTogether }, gather);

/** Whether rtnetlink says the same to all of these questions. */
export function areStillSaid(socket: NetlinkSocket, groups: Groups): boolean {
  const next: (readonly Messages[])[] = [];
  for (const parts of groups.together) {
    const asked = areStillTogether(socket, parts);
    if (asked === null) return false;
    next.push(...asked);
  }
  if (next.length !== groups.together.length) groups.together = next;
  return groups.alone.every((part) => isStillSaid(socket, part));
}

/**
 * The datagrams of an answer that was found to be the same: as long as these are, it needs no look at what they say.
 * Null: they have what passes, such as timers.
 */
const answers = new WeakMap<readonly Messages[], readonly Buffer[] | null>();

/** @returns the groups in which to ask the next time; null: something is said otherwise. */
function areStillTogether(socket: NetlinkSocket, parts: readonly Messages[]): readonly (readonly Messages[])[] | null {
  const earlier = answers.get(parts);
  if (earlier != null && socket.isAnsweredBy(parts, earlier)) return [parts];
  for (const one of gathers) one.rewind(0);
  const datagrams: Buffer[] = [];
  const ends = socket.askTogether(
    parts,
    (question, message) => {
      const gathered = gathers[question];
      if (gathered !== undefined) gatherLasting(message, gathered);
    },
    (datagram) => datagrams.push(Buffer.from(datagram)),
  );
  const isStill = parts.every((part, question) => {
    const end = ends[question];
    if (end === 'again') return isStillSaid(socket, part);
    return part.said.refusal === end && (end !== null || gathers[question]?.isSame(part.said.bytes) === true);
  });
  if (!isStill) return null;
  const first = ends.indexOf('again');
  if (first > 0) return [parts.slice(0, first), parts.slice(first)];
  const half = parts.length >> 1;
  // One of them has what passes, which is found by halves.
  if (earlier != null && half > 0) return [parts.slice(0, half), parts.slice(half)];
  if (first < 0) answers.set(parts, earlier === undefined ? datagrams : null);
  return [parts];
}

function isStillSaid(socket: NetlinkSocket, { isList, request, said }: Messages): boolean {
  if (said.refusal === 'unfiltered' && isNotLoaded(request)) return true;
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

const modules = '/sys/module';

/** A file says it for a tenth of what the kernel takes to begin a list of all links. Without sysfs nothing is known. */
function isNotLoaded({ pickedBy }: Request): boolean {
  return pickedBy !== undefined && !existsSync(`${modules}/${pickedBy}`) && existsSync(modules);
}
