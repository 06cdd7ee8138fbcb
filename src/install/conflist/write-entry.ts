import { join } from 'node:path';
import { bytesOfText } from '../../index.js';
import { sayFailed } from '../disk/say-failed.js';
import { InstallError } from '../install-error.js';
import type { InstallOptions, PartReport } from '../install-options.js';
import { addEntry, whyNotChained } from './add-entry.js';
import { type ChosenConf, chooseConf, readOne } from './choose-conf.js';
import { entryOf, upstreamType } from './entry.js';
import { madeFrom, typesOf } from './plugin-list.js';

export interface EntryReport {
  readonly report: PartReport;
  readonly warnings: readonly string[];
}

/** How often in a row another program may write the file between our look and our write. */
const attempts = 5;

/** Puts our entry into the configuration, behind all others. @throws InstallError */
export async function writeEntry(options: InstallOptions): Promise<EntryReport> {
  const { confDirectory, confName, disk } = options;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { chosen, first, skipped } = await chooseConf(disk, confDirectory, confName).catch((error: unknown) => {
      throw sayFailed(confDirectory, 'read', error, 'name the folder of the network configuration with --conf-dir');
    });
    if (chosen === null) return { report: waiting(options), warnings: skipped };
    const written = await write(chosen, options).catch((error: unknown) => {
      const path = join(confDirectory, chosen.name);
      throw sayFailed(path, 'written', error, 'make the folder writable, or name another one with --conf-dir');
    });
    if (written === null) continue;
    const unused =
      first === chosen.name
        ? []
        : [
            `${join(confDirectory, chosen.name)} has the entry, but a container runtime uses ${first}, which comes first by name`,
          ];
    return { report: written, warnings: [...skipped, ...unused, ...beside(chosen, written.path)] };
  }
  throw new InstallError(
    `${confDirectory}: another program wrote the configuration ${attempts} times between our look and our write; it is as that program left it: find it`,
  );
}

function waiting({ confDirectory, confName }: InstallOptions): PartReport {
  const what = confName === null ? 'a network configuration' : confName;
  const why = `there is no ${confName === null ? 'valid network configuration' : confName} in ${confDirectory} yet: the network plugin of the cluster writes it, or --conf-dir names another folder`;
  return {
    part: 'entry',
    path: join(confDirectory, confName ?? ''),
    state: 'waiting',
    why: `waiting for ${what}: ${why}`,
  };
}

/** Null: another program wrote it meanwhile. */
async function write(chosen: ChosenConf, { confDirectory, disk, entry }: InstallOptions): Promise<PartReport | null> {
  const { conf, file, name } = chosen;
  const refusal = whyNotChained(conf);
  if (refusal !== null)
    throw new InstallError(
      `${join(confDirectory, name)} is left as it is: ${refusal}: correct its cniVersion where the network plugin of the cluster is configured`,
    );
  const next = addEntry(name, conf, entryOf(entry));
  const path = join(confDirectory, next.name);
  if (next.name === name && next.text === conf.text) return { part: 'entry', path, state: 'right', why: null };
  const expected = next.name === name ? file.version : await versionToReplace(chosen, path, disk);
  const { gid, mode, uid } = file;
  const isDone = await disk.replace(path, { bytes: bytesOfText(next.text), mode, owner: { uid, gid }, expected });
  if (!isDone) return null;
  // Until it is gone, the runtime goes on using it: it comes first by name.
  if (next.name !== name) await disk.remove(join(confDirectory, name));
  return { part: 'entry', path, state: 'written', why: null };
}

/**
 * A list of that name may be there already: ours, when we were ended before the single configuration was removed, or
 * somebody's own.
 */
async function versionToReplace(
  { name }: ChosenConf,
  path: string,
  disk: InstallOptions['disk'],
): Promise<string | null> {
  if ((await disk.find(path)) === null) return null;
  const there = await readOne(disk, path);
  if (typeof there !== 'string' && there.conf.kind === 'list' && madeFrom(there.conf) === name)
    return there.file.version;
  throw new InstallError(
    `${path} is there beside ${name}, which has to become a list of that name to hold our plugin; both are as they were: remove the one that is not needed`,
  );
}

function beside({ conf }: ChosenConf, path: string): readonly string[] {
  if (conf.kind !== 'list' || !typesOf(conf.plugins).includes(upstreamType)) return [];
  return [
    `${path} has an entry of ${upstreamType} too, which is left: only one of the two may redirect a pod; uninstall the other`,
  ];
}
