import { writeFile } from 'node:fs/promises';
import { rememberListings } from './in-process/listings/remember-listings.js';
import { atPlannedGeneration } from './in-process/planned/at-planned-generation.js';
import { withoutProcess } from './in-process/without-process.js';
import { namespaceInode, namespaceMountTime } from './network-namespace.js';
import { lookAtNft, type NftLook } from './nft-look.js';
import { sayRights } from './not-permitted.js';
import { throughGate } from './process/gate.js';
import { namesOrNull, readTextOrNull } from './read-or-null.js';
import { type Execute, runCommand } from './run-command.js';
import { runTogether } from './run-together.js';
import { openScratch, type Scratch } from './scratch.js';

/** The only interface to the machine. Everything that reads or changes it uses this, so that tests can replace it. */
export interface Machine {
  /** Path of the node's network namespace; by default that of the calling process. */
  readonly netns?: string;
  readonly execute: Execute;
  /** Null when there is no such file. */
  readonly readText: (path: string) => Promise<string | null>;
  /** Only for /proc/sys: the record writes our own files, atomically. */
  readonly writeText: (path: string, text: string) => Promise<void>;
  /** Names in a folder; none if the folder does not exist. */
  readonly list: (path: string) => Promise<readonly string[]>;
  /** Inode number of the network namespace at a path; null if there is none. */
  readonly inode: (path: string) => Promise<string | null>;
  /**
   * When the network namespace at a path was mounted there; null where none is. A later namespace with the same inode
   * number has another time. A machine without this function does not know.
   */
  readonly mountTime?: (path: string) => Promise<string | null>;
  /**
   * Looks at nf_tables in a namespace without its rules; null where only the programs tell. A machine without this
   * function has only those.
   */
  readonly lookAtNft?: <T>(netns: string | null, look: (nft: NftLook) => T) => Promise<T | null>;
  /** An empty network namespace, which disappears when it is ended or this process ends. */
  readonly openScratch: (signal?: AbortSignal) => Promise<Scratch>;
}

/** This machine, as the calling process sees it: its network namespace is the node. */
export const thisMachine: Machine = {
  execute: rememberListings(atPlannedGeneration(withoutProcess(runTogether(runCommand)))),
  readText: readTextOrNull,
  writeText: (path, text) => permitted(throughGate(() => writeFile(path, text))),
  list: async (path) => (await namesOrNull(path)) ?? [],
  inode: (path) => throughGate(() => namespaceInode(path)),
  mountTime: (path) => throughGate(() => namespaceMountTime(path)),
  lookAtNft,
  openScratch,
};

async function permitted<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw sayRights(error);
  }
}
