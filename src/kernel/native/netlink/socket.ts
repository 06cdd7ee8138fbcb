import { close, closeSync } from 'node:fs';
import { type Libc, SystemCallError } from '../libc.js';
import { isSilenced, readAnswer, readAnswers, readRefusal, receive } from './answers.js';
import { type Message, messageFlags, type PassOver, printMessage } from './messages.js';
import { NetlinkError } from './netlink-error.js';
import { printTogether } from './together.js';

export const protocols = { route: 0, netfilter: 12 } as const;

/** What is asked: the type of message and its body. */
export interface Request {
  /** For messages of errors, such as `links`. */
  readonly what: string;
  readonly type: number;
  readonly body: Buffer;
  /** Flags beside those of every request, such as `create`. */
  readonly flags?: number;
  /** Which messages of a list nobody wants. */
  readonly isPassedOver?: PassOver;
  /** It asks for a part of a list, and for nothing where the kernel cannot pick that part. */
  readonly isPart?: boolean;
  /** The module of the kernel without which it cannot. */
  readonly pickedBy?: string;
}

export interface Question {
  readonly request: Request;
  readonly isList: boolean;
}

/**
 * A netlink socket of the namespace that it was opened in. All of it is synchronous: the kernel has answered when
 * `send` returns.
 */
export interface NetlinkSocket {
  /** The messages of the answer, without the acknowledgement. @throws a NetlinkError if the kernel refuses. */
  readonly ask: (request: Request) => readonly Message[];
  /**
   * Reads a list. `start` is called for each attempt (a list that changed meanwhile is read again) and gives what takes
   * the messages. Their bodies are only good until it returns, and it may use no socket.
   */
  readonly dump: (request: Request, start: () => (message: Message) => void) => void;
  /**
   * Asks several questions in one datagram. `take` is given each message with the number of its question; its body is
   * only good until that returns.
   * @param collect is given each datagram of the answer, which is only good until it returns.
   * @returns how each ended: null well; otherwise the reason of a refusal, or `again` where it has to be asked by
   * itself, since a list before it is long, or changed while it was read.
   */
  readonly askTogether: (
    questions: readonly Question[],
    take: (question: number, message: Message) => void,
    collect?: (datagram: Buffer) => void,
  ) => readonly (string | null)[];
  /**
   * Asks the same list of questions together again. @returns whether each datagram of the answer is as it was
   * collected, byte for byte.
   */
  readonly isAnsweredBy: (questions: readonly Question[], datagrams: readonly Buffer[]) => boolean;
  /**
   * Sends messages in one datagram, which the kernel answers only where it refuses, and lets another thread wait for
   * it.
   * @throws a NetlinkError if it refuses.
   */
  readonly tell: (what: string, requests: readonly Request[]) => Promise<void>;
  /**
   * As `tell`, on this thread. `take` gets what the kernel says besides, as `dump` does: where a request has the flag
   * `echo`, what came of it.
   */
  readonly tellNow: (what: string, requests: readonly Request[], take: (message: Message) => void) => void;
  /**
   * A number of the namespace that no other one has until the machine starts again; inodes are used again. @throws
   * before Linux 5.14.
   */
  readonly namespaceCookie: () => bigint;
  readonly close: () => void;
  /**
   * As `close`, on another thread: to close any socket of netfilter waits until the kernel has given up what was
   * deleted, for some milliseconds.
   */
  readonly closeElsewhere: () => void;
}

const netlinkFamily = 16;
const rawCloseOnExecNonBlocking = 3 | 0o2000000 | 0o4000;
const netlinkLevel = 270;
const socketLevel = 1;
/** SO_NETNS_COOKIE. */
const namespaceCookie = 71;
const options = { capAck: 10, extendedAck: 11, strictCheck: 12 } as const;
const attempts = 5;
const on = Buffer.from([1, 0, 0, 0]);

export function openNetlinkDescriptor(libc: Libc, protocol: number): number {
  return libc.socket(netlinkFamily, rawCloseOnExecNonBlocking, protocol);
}

export function openNetlink(libc: Libc, protocol: (typeof protocols)[keyof typeof protocols]): NetlinkSocket {
  const open = () => {
    const opened = openNetlinkDescriptor(libc, protocol);
    for (const option of Object.values(options)) setIfKnown(libc, opened, option);
    return opened;
  };
  let fd = open();
  let sequence = 0;
  const print = ({ type, body, flags: more = 0 }: Request, flags: number) => {
    sequence = (sequence + 1) >>> 0;
    return printMessage({ type, flags: flags | more, sequence, port: 0, body });
  };
  const printAll = (requests: readonly Request[]) =>
    Buffer.concat(requests.map((request) => print(request, messageFlags.request)));
  const send = (request: Request, flags: number) => {
    const bytes = print(request, flags);
    libc.send(fd, bytes, bytes.length, 0);
  };
  return {
    ask: (request) => {
      send(request, messageFlags.request | messageFlags.acknowledge);
      const messages: Message[] = [];
      readAnswer(libc, fd, sequence, request, (message) =>
        messages.push({ ...message, body: Buffer.from(message.body) }),
      );
      return messages;
    },
    dump: (request, start) => {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        send(request, messageFlags.request | messageFlags.dump);
        try {
          if (readAnswer(libc, fd, sequence, request, start())) return;
        } catch (error) {
          // The kernel makes up the rest of a list only as it is read.
          if (error instanceof NetlinkError && error.reason === 'unfiltered') {
            closeSync(fd);
            fd = open();
          }
          throw error;
        }
      }
      throw new NetlinkError('interrupted', `${request.what} changed each of the ${attempts} times they were read`);
    },
    askTogether: (questions, take, collect) => {
      const bytes = printTogether(questions);
      libc.send(fd, bytes, bytes.length, 0);
      return readAnswers(libc, fd, questions.length, take, collect);
    },
    isAnsweredBy: (questions, datagrams) => {
      const bytes = printTogether(questions);
      libc.send(fd, bytes, bytes.length, 0);
      for (const datagram of datagrams) if (!receive(libc, fd, 'answers').equals(datagram)) return isSilenced(libc, fd);
      return true;
    },
    tell: async (what, requests) => {
      const earlier = sequence;
      await libc.sendElsewhere(fd, printAll(requests));
      readRefusal(libc, fd, earlier, what);
    },
    tellNow: (what, requests, take) => {
      const earlier = sequence;
      const bytes = printAll(requests);
      libc.send(fd, bytes, bytes.length, 0);
      readRefusal(libc, fd, earlier, what, take);
    },
    namespaceCookie: () => {
      const [value, length] = [Buffer.alloc(8), Buffer.from([8, 0, 0, 0])];
      libc.getsockopt(fd, socketLevel, namespaceCookie, value, length);
      return value.readBigUInt64LE(0);
    },
    close: () => closeSync(fd),
    closeElsewhere: () => close(fd, () => {}),
  };
}

/**
 * Does work with a socket of the thread's namespace, which is closed after it. @throws what opening it throws, and what
 * the work throws.
 */
export function withNetlink<T>(
  libc: Libc,
  protocol: (typeof protocols)[keyof typeof protocols],
  work: (socket: NetlinkSocket) => T,
): T {
  const socket = openNetlink(libc, protocol);
  try {
    return work(socket);
  } finally {
    if (protocol === protocols.netfilter) socket.closeElsewhere();
    else socket.close();
  }
}

/** What `parse` makes of the messages of a list; null: nothing. What it keeps of a message must be a copy. */
export function listOf<T>(
  socket: NetlinkSocket,
  request: Request,
  parse: (message: Message) => T | null,
): readonly T[] {
  let found: T[] = [];
  socket.dump(request, () => {
    found = [];
    return (message) => {
      const one = parse(message);
      if (one !== null) found.push(one);
    };
  });
  return found;
}

/** Old kernels lack some of them, and give less detail then. */
function setIfKnown(libc: Libc, fd: number, option: number): void {
  try {
    libc.setsockopt(fd, netlinkLevel, option, on, on.length);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
  }
}
