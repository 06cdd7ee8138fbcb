import { RedirectError } from '../../base/redirect-error.js';
import { loadKoffi } from './koffi.js';

/** A system call failed. `errno` as in errno(3). */
export class SystemCallError extends RedirectError {
  override readonly name = 'SystemCallError';
  override readonly code = 'system-call';
  readonly call: string;
  readonly errno: number;
  /** Such as EAGAIN. */
  readonly reason: string;

  constructor(call: string, errno: number, reason: string) {
    super(`${call}: ${reason}`);
    this.call = call;
    this.errno = errno;
    this.reason = reason;
  }
}

/**
 * The system calls that Node lacks, of the C library that this process runs with (glibc or musl). Each throws a
 * SystemCallError; none blocks longer than its file descriptor does. Structures are buffers in the layout of 64-bit
 * little-endian Linux (x64, arm64).
 */
export interface Libc {
  readonly setns: (fd: number, type: number) => number;
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly bind: (fd: number, address: Buffer, length: number) => number;
  readonly connect: (fd: number, address: Buffer, length: number) => number;
  readonly listen: (fd: number, backlog: number) => number;
  readonly accept4: (fd: number, address: null, length: null, flags: number) => number;
  readonly send: (fd: number, bytes: Buffer, length: number, flags: number) => number;
  readonly recv: (fd: number, bytes: Buffer, length: number, flags: number) => number;
  readonly sendmsg: (fd: number, header: Buffer, flags: number) => number;
  readonly recvmsg: (fd: number, header: Buffer, flags: number) => number;
  readonly flock: (fd: number, operation: number) => number;
  readonly fcntl: (fd: number, command: number, value: number) => number;
  readonly setsockopt: (fd: number, level: number, name: number, value: Buffer, length: number) => number;
  readonly getsockopt: (fd: number, level: number, name: number, value: Buffer, length: Buffer) => number;
  /** `send` on another thread, for what the kernel may let wait. */
  readonly sendElsewhere: (fd: number, bytes: Buffer) => Promise<number>;
  /** Other functions of the C library, whose results are the caller's to judge. */
  readonly functions: <Name extends string>(
    prototypes: Readonly<Record<Name, string>>,
  ) => Readonly<Record<Name, (...args: readonly unknown[]) => number>>;
  /**
   * Another library of this machine, by the name of its file; null: what this process has. @throws where there is none.
   */
  readonly library: (file: string | null) => Library;
  /** The address of a buffer's first byte, for pointers inside structures. The buffer must outlive the call. */
  readonly addressOf: (bytes: Buffer) => bigint;
  /**
   * Calls back from the event loop whenever a descriptor can be read or was hung up, until `end`. Node polls only
   * sockets that it made itself. Level-triggered: what is left unread is told again. A pending error of a socket is
   * told once and ends the polling. End it before the descriptor is closed.
   */
  readonly watch: (fd: number, onReadable: () => void) => { readonly end: () => void };
}

export interface Library {
  /** Results are numbers, texts or addresses, as the prototypes say. */
  readonly functions: <Name extends string>(
    prototypes: Readonly<Record<Name, string>>,
  ) => Readonly<Record<Name, (...args: readonly unknown[]) => unknown>>;
  /**
   * The address of a function of ours that the library calls while it is called itself. It is never freed: make it
   * once.
   */
  readonly callback: (prototype: string, work: (...args: readonly never[]) => number) => unknown;
}

const prototypes: Readonly<
  Record<Exclude<keyof Libc, 'addressOf' | 'functions' | 'library' | 'sendElsewhere' | 'watch'>, string>
> = {
  setns: 'int setns(int fd, int type)',
  socket: 'int socket(int domain, int type, int protocol)',
  bind: 'int bind(int fd, void *address, uint32_t length)',
  connect: 'int connect(int fd, void *address, uint32_t length)',
  listen: 'int listen(int fd, int backlog)',
  accept4: 'int accept4(int fd, void *address, void *length, int flags)',
  send: 'intptr_t send(int fd, void *bytes, size_t length, int flags)',
  recv: 'intptr_t recv(int fd, void *bytes, size_t length, int flags)',
  sendmsg: 'intptr_t sendmsg(int fd, void *header, int flags)',
  recvmsg: 'intptr_t recvmsg(int fd, void *header, int flags)',
  flock: 'int flock(int fd, int operation)',
  fcntl: 'int fcntl(int fd, int command, int value)',
  setsockopt: 'int setsockopt(int fd, int level, int name, void *value, uint32_t length)',
  getsockopt: 'int getsockopt(int fd, int level, int name, void *value, void *length)',
};

let loaded: Promise<Libc> | null = null;

/**
 * The C library, loaded at the first call, since most commands need none of it.
 * @throws where the native library does not exist for this machine.
 * @example
 * const libc = await loadLibc();
 * const node = openNamespace(libc, '/proc/self/ns/net');
 */
export function loadLibc(): Promise<Libc> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Libc> {
  const koffi = await loadKoffi().catch((error: Error) => {
    const [why] = error.message.split('\n');
    throw new Error(`koffi, which makes system calls, cannot be loaded (${why}): install the package whole`, {
      cause: error,
    });
  });
  const library = koffi.load(null);
  const failure = (call: string) => {
    const errno = koffi.errno();
    const named = Object.entries(koffi.os.errno).find(([, value]) => value === errno);
    return new SystemCallError(call, errno, named?.[0] ?? `errno ${errno}`);
  };
  const checked = (call: string, fn: (...args: readonly unknown[]) => unknown) => {
    return (...args: readonly unknown[]): number => {
      const result = Number(fn(...args));
      if (result < 0) throw failure(call);
      return result;
    };
  };
  const send = library.func(prototypes.send);
  const calls = Object.fromEntries(
    Object.entries(prototypes).map(([call, prototype]) => [call, checked(call, library.func(prototype))]),
  );
  return {
    ...(calls as Pick<Libc, keyof typeof prototypes>),
    sendElsewhere: (fd, bytes) =>
      new Promise((resolve, reject) => {
        send.async(fd, bytes, bytes.length, 0, (error: unknown, sent: number | bigint) => {
          if (error === null && Number(sent) >= 0) resolve(Number(sent));
          else reject(error ?? new SystemCallError('send', 0, 'refused'));
        });
      }),
    functions: <Name extends string>(wanted: Readonly<Record<Name, string>>) =>
      Object.fromEntries(
        Object.entries<string>(wanted).map(([name, prototype]) => {
          const fn = library.func(prototype);
          return [name, (...args: readonly unknown[]) => Number(fn(...args))];
        }),
      ) as Record<Name, (...args: readonly unknown[]) => number>,
    library: (file) => {
      const opened = koffi.load(file);
      return {
        functions: <Name extends string>(wanted: Readonly<Record<Name, string>>) =>
          Object.fromEntries(
            Object.entries<string>(wanted).map(([name, prototype]) => [name, opened.func(prototype)]),
          ) as unknown as Record<Name, (...args: readonly unknown[]) => unknown>,
        callback: (prototype, work) => koffi.register(work, koffi.pointer(koffi.proto(prototype))),
      };
    },
    addressOf: (bytes) => koffi.address(bytes),
    watch: (fd, onReadable) => {
      const handle = koffi.node.poll(fd, { readable: true, disconnect: true }, () => onReadable());
      return { end: () => handle.close() };
    },
  };
}
