import { readdir, readFile, writeFile } from 'node:fs/promises';
import { textOfBytes } from '../base/bytes.js';
import { namespaceInode } from './network-namespace.js';
import { sayRights } from './not-permitted.js';
import { nullIfGone } from './null-if-gone.js';
import { throughGate } from './process/gate.js';
import { type Execute, runCommand } from './run-command.js';
import { openScratch, type Scratch } from './scratch.js';

/** The one door to the machine. Everything that reads or changes it comes through here, so a test can stand in for it. */
export interface Machine {
  /** Path of the node's network namespace; the calling process's own where it is left out. */
  readonly netns?: string;
  readonly execute: Execute;
  /** Null when there is no such file. */
  readonly readText: (path: string) => Promise<string | null>;
  /** For /proc/sys only: files of ours are written by the record, whole or not at all. */
  readonly writeText: (path: string, text: string) => Promise<void>;
  /** Names in a folder, none when there is no such folder. */
  readonly list: (path: string) => Promise<readonly string[]>;
  /** Inode number of the network namespace behind a path; null when there is none. */
  readonly inode: (path: string) => Promise<string | null>;
  /** An empty network namespace, gone when it is ended or this process is. */
  readonly openScratch: (signal?: AbortSignal) => Promise<Scratch>;
}

/** This machine, as the calling process sees it: its network namespace is the node. */
export const thisMachine: Machine = {
  execute: runCommand,
  readText: async (path) => textOrNull(await nullIfGone(throughGate(() => readFile(path)))),
  writeText: (path, text) => permitted(throughGate(() => writeFile(path, text))),
  list: async (path) => (await nullIfGone(throughGate(() => readdir(path)))) ?? [],
  inode: (path) => throughGate(() => namespaceInode(path)),
  openScratch,
};

function textOrNull(bytes: Buffer | null): string | null {
  return bytes && textOfBytes(bytes);
}

async function permitted<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw sayRights(error);
  }
}
