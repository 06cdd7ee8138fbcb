import { close, closeSync, fstatSync, writeSync } from 'node:fs';
import { canSelect, duplicate, freeDescriptor } from './descriptors.js';
import type { Libc } from './libc.js';
import { type LibraryEnd, openedOnce } from './program-library.js';

export interface NftLibrary {
  /** Runs one command line, without the name of the program and its flags. */
  readonly runWords: (words: string, flags: readonly NftFlag[]) => LibraryEnd;
  /** Runs the input of `nft -f -` in one transaction. */
  readonly runInput: (text: Buffer) => LibraryEnd;
}

/** The interface that this is written for. */
export const nftLibraryFile = 'libnftables.so.1';

/** How the library calls the flags of the program. */
const flags = {
  '-s': 1 << 2,
  '--stateless': 1 << 2,
  '-a': 1 << 3,
  '-j': 1 << 4,
  // Protocols, priorities, symbols and times.
  '-n': (1 << 7) | (1 << 8) | (1 << 9) | (1 << 10),
  '-t': 1 << 11,
} as const;

export type NftFlag = keyof typeof flags;

export function isNftFlag(word: string): word is NftFlag {
  return Object.hasOwn(flags, word);
}

const ownFunctions = {
  nft_ctx_new: 'void *nft_ctx_new(uint32_t flags)',
  nft_ctx_free: 'void nft_ctx_free(void *context)',
  nft_ctx_buffer_output: 'int nft_ctx_buffer_output(void *context)',
  nft_ctx_buffer_error: 'int nft_ctx_buffer_error(void *context)',
  nft_ctx_get_output_buffer: 'const char *nft_ctx_get_output_buffer(void *context)',
  nft_ctx_get_error_buffer: 'const char *nft_ctx_get_error_buffer(void *context)',
  nft_ctx_output_set_flags: 'void nft_ctx_output_set_flags(void *context, unsigned int flags)',
  nft_run_cmd_from_buffer: 'int nft_run_cmd_from_buffer(void *context, const char *text)',
  nft_run_cmd_from_filename: 'int nft_run_cmd_from_filename(void *context, const char *file)',
} as const;

const fileFunctions = {
  memfd_create: 'int memfd_create(const char *name, unsigned int flags)',
} as const;

const closeOnExec = 1;
const socketLevel = 1;
const socketProtocol = 38;
const netfilterProtocol = 12;

/**
 * The library that the program nft is made of, in the thread's namespace. Null: this machine has none, or another
 * version.
 */
export const nftLibraryOrNull: (libc: Libc) => NftLibrary | null = openedOnce(openNftLibrary);

/**
 * Rules of iptables need extensions, which find their symbols only where libxtables was loaded for all: here it is not,
 * so none of that code runs in this process.
 */
function openNftLibrary(libc: Libc): NftLibrary {
  const call = libc.library(nftLibraryFile).functions(ownFunctions);
  const file = libc.functions(fileFunctions);

  const run = (set: number, work: (context: unknown) => unknown): LibraryEnd => {
    const place = freeDescriptor();
    if (!canSelect(place)) throw new Error(`libnftables cannot wait for the descriptor ${place}`);
    const context = call.nft_ctx_new(0);
    if (context === null) throw new Error('libnftables cannot be initialised');
    const socket = isNetfilterSocket(libc, place) ? duplicate(libc, place) : null;
    try {
      if (call.nft_ctx_buffer_output(context) !== 0 || call.nft_ctx_buffer_error(context) !== 0) {
        throw new Error('libnftables has no memory');
      }
      call.nft_ctx_output_set_flags(context, set);
      const exitCode = work(context) === 0 ? 0 : 1;
      const stdout = String(call.nft_ctx_get_output_buffer(context));
      return { exitCode, stdout, stderr: String(call.nft_ctx_get_error_buffer(context)) };
    } finally {
      call.nft_ctx_free(context);
      // The last close waits until the kernel has given up what was deleted, for some milliseconds: not on this thread.
      if (socket !== null) close(socket, () => {});
    }
  };

  return {
    runWords: (words, given) =>
      run(
        given.reduce((all, flag) => all | flags[flag], 0),
        (context) => call.nft_run_cmd_from_buffer(context, words),
      ),
    runInput: (text) => {
      const fd = file.memfd_create('nft', closeOnExec);
      if (fd < 0) throw new Error('there is no memory for a file');
      try {
        writeSync(fd, text);
        const path = `/proc/self/fd/${fd}`;
        const end = run(0, (context) => call.nft_run_cmd_from_filename(context, path));
        return { ...end, stderr: end.stderr.replaceAll(`${path}:`, '/dev/stdin:') };
      } finally {
        closeSync(fd);
      }
    },
  };
}

/** Nobody else opens such sockets at this moment. */
function isNetfilterSocket(libc: Libc, fd: number): boolean {
  try {
    if (!fstatSync(fd).isSocket()) return false;
    const [value, length] = [Buffer.alloc(4), Buffer.from([4, 0, 0, 0])];
    libc.getsockopt(fd, socketLevel, socketProtocol, value, length);
    return value.readInt32LE(0) === netfilterProtocol;
  } catch {
    return false;
  }
}
