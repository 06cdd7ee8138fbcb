import { noting } from '../basis/noting.js';
import { makeBasis, type Part } from '../basis/part.js';
import type { Command } from '../command.js';
import type { Libc } from '../native/libc.js';
import type { CommandResult, Execute } from '../run-command.js';
import type { Answer, Answerer } from './answerer.js';
import { conntrack } from './conntrack.js';
import { cat, grep, ls, tee } from './files.js';
import { workInside } from './inside.js';
import { ip } from './ip/ip.js';
import { ipset } from './ipset.js';
import { libcUnlessOff } from './libc-unless-off.js';
import { nft } from './nft.js';
import { saveAddresses } from './save-addresses.js';

/** By the program that they stand for. */
const answerers: Readonly<Record<string, Answerer>> = { cat, conntrack, grep, ip, ipset, ls, nft, tee };
const answerersOfBytes: Readonly<Record<string, Answerer>> = { ip: saveAddresses };

/**
 * Asks the kernel in this process where it knows how, and starts the program otherwise: a start costs a hundred times
 * what the kernel needs. `REDIRECT_NETLINK=off` in the environment leaves everything to the programs, as does a machine
 * without the native library.
 */
export function withoutProcess(execute: Execute): Execute {
  return async (command, signal) => {
    const known = command.bytes ? answerersOfBytes : answerers;
    const answerer = signal?.aborted ? undefined : known[command.argv[0] ?? ''];
    const libc = answerer === undefined ? null : await libcUnlessOff();
    return (libc && answerer && answerInside(libc, answerer, command)) ?? execute(command, signal);
  };
}

/** Null: the program is to be started, which says what is wrong in its own words. */
function answerInside(libc: Libc, answerer: Answerer, command: Command): CommandResult | null {
  try {
    return workInside(libc, command.netns, (inside) => {
      // What writes is not given again.
      const { inside: given, parts } = command.writes ? { inside, parts: () => null } : noting(inside);
      const answer = answerer(command, given);
      return answer && resultOf(command, answer, parts());
    });
  } catch {
    return null;
  }
}

function resultOf(
  command: Command,
  { exitCode, stderr, stdout }: Answer,
  parts: readonly Part[] | null,
): CommandResult {
  const basis = parts === null ? {} : { basis: makeBasis(command.netns, parts) };
  return { command, exitCode, stdout, stderr, ...basis };
}
