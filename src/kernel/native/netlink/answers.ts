import { type Libc, SystemCallError } from '../libc.js';
import { isInterrupted, parseAcknowledgement } from './acknowledgement.js';
import { type Message, messageFlags, type PassOver, parseMessages } from './messages.js';
import { errorName, NetlinkError } from './netlink-error.js';
import { firstTogether } from './together.js';

const truncate = 0x20;
/** Datagrams of one answer: about 2 GB, which only a kernel gone wrong exceeds. */
const mostDatagrams = 65_536;

const answer = Buffer.allocUnsafeSlow(65_536);

/** A request, as far as its answer is read by it. */
interface Asked {
  readonly what: string;
  readonly isPart?: boolean;
  readonly isPassedOver?: PassOver;
}

/** Reads until the acknowledgement or the end of the dump. @returns whether the answer is of one moment. */
export function readAnswer(
  libc: Libc,
  fd: number,
  sequence: number,
  { isPart = false, isPassedOver, what }: Asked,
  take: (message: Message) => void,
): boolean {
  let isWhole = true;
  for (let datagram = 0; datagram < mostDatagrams; datagram += 1) {
    for (const message of parseMessages(receive(libc, fd, what), isPassedOver)) {
      // What an earlier, abandoned request left behind.
      if (message.sequence !== sequence) continue;
      isWhole &&= !isInterrupted(message);
      const end = parseAcknowledgement(message);
      if (end === null) {
        if (isPart && (message.flags & messageFlags.filtered) === 0)
          throw new NetlinkError('unfiltered', `${what}: the kernel lists all of them`);
        take(message);
      } else if (end.error === 0) return isWhole;
      else throw new NetlinkError(errorName(end.error), what, end.text);
    }
  }
  throw new NetlinkError('no-answer', `${what}: the answer has no end`);
}

/** @returns how each of the questions ended; what has no end is asked again. */
export function readAnswers(
  libc: Libc,
  fd: number,
  count: number,
  take: (question: number, message: Message) => void,
  collect: (datagram: Buffer) => void = () => {},
): readonly (string | null)[] {
  const ends: (string | null)[] = Array.from({ length: count }, () => 'again');
  const changed = new Set<number>();
  let left = count;
  for (let datagram = 0; left > 0 && datagram < mostDatagrams; datagram += 1) {
    const received = unlessSilent(() => receive(libc, fd, 'answers'));
    if (received === null) break;
    collect(received);
    for (const message of parseMessages(received)) {
      const question = message.sequence - firstTogether;
      if (question < 0 || question >= count) continue;
      if (isInterrupted(message)) changed.add(question);
      const end = parseAcknowledgement(message);
      if (end === null) {
        take(question, message);
        continue;
      }
      left -= 1;
      const reason = end.error === 0 ? null : errorName(end.error);
      // One list at a time, and no more than there is room for.
      const isAgain = reason === 'EBUSY' || reason === 'ENOBUFS' || changed.has(question);
      ends[question] = isAgain ? 'again' : reason;
    }
  }
  return ends;
}

/** The kernel has answered when the datagram is sent: nothing to read is no refusal. */
export function readRefusal(
  libc: Libc,
  fd: number,
  earlier: number,
  what: string,
  take: (message: Message) => void = () => {},
): void {
  for (let datagram = 0; datagram < mostDatagrams; datagram += 1) {
    const received = unlessSilent(() => receive(libc, fd, what));
    if (received === null) return;
    for (const message of parseMessages(received)) {
      // What an earlier, abandoned request left behind.
      if (message.sequence <= earlier) continue;
      const end = parseAcknowledgement(message);
      if (end === null) take(message);
      else if (end.error !== 0) throw new NetlinkError(errorName(end.error), what, end.text);
    }
  }
}

/** Reads what is left of an answer that nobody wants any more. @returns false. */
export function isSilenced(libc: Libc, fd: number): false {
  for (let datagram = 0; datagram < mostDatagrams; datagram += 1)
    if (unlessSilent(() => receive(libc, fd, 'answers')) === null) return false;
  throw new NetlinkError('no-answer', 'the answer has no end');
}

function unlessSilent<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof NetlinkError && error.reason === 'no-answer') return null;
    throw error;
  }
}

export function receive(libc: Libc, fd: number, what: string): Buffer {
  let length: number;
  try {
    length = libc.recv(fd, answer, answer.length, truncate);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    // EAGAIN: the kernel has said all that it says. ENOBUFS: the socket had no room for it.
    throw new NetlinkError(
      error.reason === 'EAGAIN' ? 'no-answer' : error.reason,
      `${what}: the answer could not be read`,
    );
  }
  if (length > answer.length) throw new NetlinkError('truncated', `${what}: an answer of ${length} bytes`);
  return answer.subarray(0, length);
}
