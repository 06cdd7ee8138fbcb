import type { Inside } from '../in-process/answerer.js';
import { type Gathered, gather } from '../native/gathered.js';
import type { Message } from '../native/netlink/messages.js';
import { NetlinkError } from '../native/netlink/netlink-error.js';
import type { NetlinkSocket, Request } from '../native/netlink/socket.js';
import { gatherLasting } from '../native/rtnetlink/gather-lasting.js';
import type { Part, Said } from './part.js';

export interface Noting {
  readonly inside: Inside;
  /** What was read through it; null: nothing, or something was written. */
  readonly parts: () => readonly Part[] | null;
}

/** Notes what is read inside a namespace. */
export function noting(inside: Inside): Noting {
  const parts: Part[] = [];
  let isWritten = false;
  const note = (part: Part) => {
    parts.push(part);
  };
  let socket: NetlinkSocket | null = null;
  const route = () => {
    socket ??= noted(inside.route(), (request, isList, said) => {
      isWritten ||= !isRead(request);
      note({ kind: 'messages', request, isList, said });
    });
    return socket;
  };
  return { inside: { ...inside, route, note }, parts: () => (isWritten || parts.length === 0 ? null : parts) };
}

/** The last two bits of a type of rtnetlink tell what it is about: new, delete, get, set. */
function isRead({ type }: Request): boolean {
  return (type & 3) === 2;
}

type Note = (request: Request, isList: boolean, said: Said) => void;

function noted(socket: NetlinkSocket, note: Note): NetlinkSocket {
  return {
    ...socket,
    ask: (request) =>
      orRefusal(request, false, note, () => {
        const messages = socket.ask(request);
        note(request, false, saidIn(messages));
        return messages;
      }),
    dump: (request, start) =>
      orRefusal(request, true, note, () => {
        const gathered = gather();
        socket.dump(request, () => {
          gathered.rewind(0);
          const take = start();
          return (message) => {
            gatherLasting(message, gathered);
            take(message);
          };
        });
        note(request, true, saidOf(gathered));
      }),
  };
}

function orRefusal<T>(request: Request, isList: boolean, note: Note, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof NetlinkError) note(request, isList, refused(error));
    throw error;
  }
}

/** Gathers a list from the beginning on. */
export function gatherList(socket: NetlinkSocket, request: Request, gathered: Gathered): void {
  socket.dump(request, () => {
    gathered.rewind(0);
    return (message) => gatherLasting(message, gathered);
  });
}

export function saidIn(messages: readonly Message[]): Said {
  const gathered = gather();
  for (const message of messages) gatherLasting(message, gathered);
  return saidOf(gathered);
}

function refused({ reason }: NetlinkError): Said {
  return { bytes: nothing, length: 0, refusal: reason };
}

const nothing = Buffer.alloc(0);

export function saidOf(gathered: Gathered): Said {
  return { bytes: gathered.copy(), length: gathered.mark(), refusal: null };
}
