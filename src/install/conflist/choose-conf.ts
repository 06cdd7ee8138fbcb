import { join } from 'node:path';
import { textOfBytes, visibleLines } from '../../index.js';
import type { Disk, FoundFile } from '../disk/disk.js';
import { InstallError } from '../install-error.js';
import { type Conf, isConfName, listNameOf, readConf } from './conf.js';

type ValidConf = Exclude<Conf, { kind: 'invalid' }>;

interface ReadConf {
  readonly file: FoundFile;
  readonly conf: ValidConf;
}

export interface ChosenConf extends ReadConf {
  readonly name: string;
}

export interface Choice {
  /** Null: there is none yet. */
  readonly chosen: ChosenConf | null;
  /** Files before it that a container runtime passes over, with the reason. */
  readonly skipped: readonly string[];
  /** What the container runtime uses, if that is another one. */
  readonly first: string | null;
}

/** No network configuration is larger. */
const maxBytes = 1024 * 1024;

/**
 * The configuration that our entry belongs in: the first valid one by name, as the container runtime chooses, or the
 * one that is asked for. What is no configuration is passed over, as the runtime does.
 */
export async function chooseConf(disk: Disk, folder: string, wanted: string | null): Promise<Choice> {
  const names = ((await disk.list(folder)) ?? []).filter(isConfName).sort(byBytes);
  const skipped: string[] = [];
  let first: string | null = null;
  for (const name of names) {
    const read = await readOne(disk, join(folder, name));
    if (typeof read === 'string') {
      skipped.push(`${visibleLines(join(folder, name))} is skipped: ${read}`);
      continue;
    }
    first ??= name;
    if (wanted === null || sameConf(name, wanted)) return { chosen: { name, ...read }, skipped, first };
  }
  return { chosen: null, skipped, first };
}

/** `10-x.conf` stands for `10-x.conflist` too: one becomes the other. */
function sameConf(name: string, wanted: string): boolean {
  return listNameOf(name) === listNameOf(wanted);
}

/** Go sorts by bytes, which JavaScript does not for characters outside of the first plane. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/**
 * The file, or why a container runtime passes over it.
 * @throws InstallError for a link, which the runtime follows and we must not replace.
 */
export async function readOne(disk: Disk, path: string): Promise<ReadConf | string> {
  const file = await disk.find(path);
  if (file === null) return 'it is gone';
  if (file.kind === 'link')
    throw new InstallError(
      `${path} is a link to ${file.target}, which a replacement would break; it is as it was: name the folder of that file with --conf-dir, or put a file in its place`,
    );
  if (file.kind === 'other') return 'it is no regular file';
  if (file.bytes.length > maxBytes) return `it has ${file.bytes.length} bytes`;
  const conf = readConf(path, textOfBytes(file.bytes));
  return conf.kind === 'invalid' ? conf.why : { file, conf };
}
