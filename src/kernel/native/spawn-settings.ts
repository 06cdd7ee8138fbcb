import type { Libc } from './libc.js';

const prototypes = {
  initActions: 'int posix_spawn_file_actions_init(void *actions)',
  addDup: 'int posix_spawn_file_actions_adddup2(void *actions, int from, int to)',
  addFolder: 'int posix_spawn_file_actions_addchdir_np(void *actions, const char *path)',
  destroyActions: 'int posix_spawn_file_actions_destroy(void *actions)',
  initAttributes: 'int posix_spawnattr_init(void *attributes)',
  setFlags: 'int posix_spawnattr_setflags(void *attributes, short flags)',
  setDefaults: 'int posix_spawnattr_setsigdefault(void *attributes, void *signals)',
  setMask: 'int posix_spawnattr_setsigmask(void *attributes, void *signals)',
  fillSignals: 'int sigfillset(void *signals)',
  emptySignals: 'int sigemptyset(void *signals)',
} as const;

const SETSIGDEF = 0x04;
const SETSIGMASK = 0x08;
/** Larger than any of the C library's structures (glibc: 336 bytes for the attributes). */
const structureSize = 512;

/** What posix_spawn(3) is told beside the program. */
export interface SpawnSettings {
  readonly call: Readonly<Record<keyof typeof prototypes, (...args: readonly unknown[]) => number>>;
  /** No signal is ignored or blocked: Node ignores SIGPIPE, which a child would inherit. */
  readonly attributes: Buffer;
  /** Room for file actions. */
  readonly newActions: () => Buffer;
}

/** @param flags those beside the ones for signals. */
export function spawnSettings(libc: Libc, flags = 0): SpawnSettings {
  const call = libc.functions(prototypes);
  const [attributes, signals] = [Buffer.alloc(structureSize), Buffer.alloc(structureSize)];
  call.initAttributes(attributes);
  call.setFlags(attributes, flags | SETSIGDEF | SETSIGMASK);
  call.fillSignals(signals);
  call.setDefaults(attributes, signals);
  call.emptySignals(signals);
  call.setMask(attributes, signals);
  return { call, attributes, newActions: () => Buffer.alloc(structureSize) };
}
