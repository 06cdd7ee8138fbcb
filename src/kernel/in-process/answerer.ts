import type { Part } from '../basis/part.js';
import type { Command } from '../command.js';
import type { Libc } from '../native/libc.js';
import type { NetlinkSocket } from '../native/netlink/socket.js';

/** What a program would have printed, and its exit status. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The network namespace of a command, which the thread is in while the command is answered. */
export interface Inside {
  readonly libc: Libc;
  /**
   * Sockets of the namespace, opened at their first use and, but for those of our own, closed with the command: a
   * socket that is kept keeps the namespace alive.
   */
  readonly route: () => NetlinkSocket;
  readonly netfilter: () => NetlinkSocket;
  /** Notes what else than `route` says an answer is made of. */
  readonly note: (part: Part) => void;
}

/**
 * Does what one program of the machine does, in this process and synchronously. Null: it does not know these words, and
 * has done nothing. What it throws before it has changed anything makes the program be started, too; from its first
 * change on it answers as the program would.
 */
export type Answerer = (command: Command, inside: Inside) => Answer | null;
