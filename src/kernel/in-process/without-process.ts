import type { Command } from '../command.js';
import type { Libc } from '../native/libc.js';
import { openNamespace } from '../native/namespace.js';
import { type NetlinkSocket, openNetlink, protocols } from '../native/netlink/socket.js';
import type { CommandResult, Execute } from '../run-command.js';
import type { Answer, Answerer, Inside } from './answerer.js';
import { cat, grep, ls, tee } from './files.js';
import { ipset } from './ipset.js';
import { libcUnlessOff } from './libc-unless-off.js';

/** By the program that they stand for. */
const answerers: Readonly<Record<string, Answerer>> = { cat, grep, ipset, ls, tee };

/**
 * Asks the kernel in this process where it knows how, and starts the program otherwise: a start costs a hundred times what the kernel
 * needs. `REDIRECT_NETLINK=off` in the environment leaves everything to the programs, as does a machine without the native library.
 */
export function withoutProcess(execute: Execute): Execute {
  return async (command, signal) => {
    const answerer = signal?.aborted || command.bytes ? undefined : answerers[command.argv[0] ?? ''];
    const libc = answerer === undefined ? null : await libcUnlessOff();
    const answer = libc && answerer ? answerInside(libc, answerer, command) : null;
    return answer === null ? execute(command, signal) : resultOf(command, answer);
  };
}

function resultOf(command: Command, { exitCode, stderr, stdout }: Answer): CommandResult {
  return { command, exitCode, stdout, stderr };
}

/** Null: the program is to be started, which says what is wrong in its own words. */
function answerInside(libc: Libc, answerer: Answerer, command: Command): Answer | null {
  try {
    if (command.netns == null) return withSockets(libc, (inside) => answerer(command, inside));
    const namespace = openNamespace(libc, command.netns);
    try {
      return namespace.run(() => withSockets(libc, (inside) => answerer(command, inside)));
    } finally {
      namespace.close();
    }
  } catch {
    return null;
  }
}

function withSockets(libc: Libc, work: (inside: Inside) => Answer | null): Answer | null {
  const opened = new Map<keyof typeof protocols, NetlinkSocket>();
  const socketOf = (name: keyof typeof protocols) => () => {
    const socket = opened.get(name) ?? openNetlink(libc, protocols[name]);
    opened.set(name, socket);
    return socket;
  };
  try {
    return work({ libc, route: socketOf('route'), netfilter: socketOf('netfilter') });
  } finally {
    for (const socket of opened.values()) socket.close();
  }
}
