import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { textOfBytes } from '../base/bytes.js';
import { RedirectError } from '../base/redirect-error.js';
import type { Scope } from '../ir/program.js';
import { mainTable } from '../ir/route.js';
import { readRegularFile } from '../kernel/read-regular-file.js';
import { makeFolder, writeOutput } from '../kernel/write-output.js';
import type { Observation } from '../plan/observation.js';
import { altNameKey } from '../plan/preconditions.js';
import { type ReadSnapshot, readSnapshot } from '../render/read-snapshot.js';
import { type Snapshot, type SnapshotFile, snapshotFiles } from '../render/snapshot.js';

const formatVersion = 1;

const metaSchema = z.object({
  formatVersion: z.literal(formatVersion),
  backend: z.enum(['iptables-nft', 'iptables-legacy', 'nft']),
  kernel: z.string(),
  namespaces: z.array(z.object({ scope: z.enum(['host', 'ztunnel']), netns: z.string().nullable() })),
});

export type ObservationMeta = z.infer<typeof metaSchema>;

/** What was read of a node: the raw output of each namespace, and what it was read from. */
export interface NodeSnapshot {
  readonly meta: ObservationMeta;
  readonly snapshots: Readonly<Partial<Record<'host' | 'ztunnel', Snapshot>>>;
}

/** The folder cannot be read as an observation; nothing was touched. */
export class MalformedObservationError extends RedirectError {
  override readonly name = 'MalformedObservationError';
  override readonly code = 'malformed-observation';
}

/** Writes `meta.json`, the raw files of each namespace and, for people, the parsed `model.json`, which nobody reads back. */
export async function writeObservation(folder: string, { meta, snapshots }: NodeSnapshot): Promise<readonly string[]> {
  const written: string[] = [];
  const write = async (path: string, text: string): Promise<void> => {
    await writeOutput(join(folder, path), text, 0o644);
    written.push(path);
  };
  await makeFolder(folder);
  await write('meta.json', `${JSON.stringify(meta, null, 2)}\n`);
  await removeStale(folder, snapshots);
  const namespaces = [];
  for (const { scope, netns } of meta.namespaces) {
    const snapshot = snapshots[scope] ?? {};
    await makeFolder(join(folder, scope));
    for (const [file, text] of Object.entries(snapshot)) await write(`${scope}/${file}`, text ?? '');
    namespaces.push(readSnapshot(snapshot, scope, netns).namespace);
  }
  const model = JSON.stringify(
    { formatVersion, namespaces },
    (_, value) => (typeof value === 'bigint' ? String(value) : value),
    2,
  );
  await write('model.json', `${model}\n`);
  return written;
}

/** What an earlier observation wrote and this one did not find would be read as there. */
async function removeStale(folder: string, snapshots: NodeSnapshot['snapshots']): Promise<void> {
  const stale = (['host', 'ztunnel'] as const).flatMap((scope) =>
    snapshotFiles.filter((file) => snapshots[scope]?.[file] === undefined).map((file) => join(folder, scope, file)),
  );
  await Promise.all(stale.map((path) => rm(path, { force: true })));
}

/** Reads a folder back from its raw files. @throws MalformedObservationError */
export async function readObservation(folder: string): Promise<Observation> {
  const meta = await readMeta(folder);
  const namespaces = meta?.namespaces ?? (await scopesIn(folder));
  const reads = [];
  for (const { scope, netns } of namespaces) reads.push(await readScope(folder, scope, netns));
  const [host] = reads;
  return {
    ...backendOf(meta, reads),
    program: { namespaces: reads.map(({ namespace }) => namespace) },
    otherBackend: { namespaces: [] },
    foreignTunnels: (host?.namespace.links ?? []).filter(({ kind }) => kind === 'geneve' || kind === 'vxlan'),
    altNames: altNames(reads),
    sourceTowardsZtunnel: undefined,
    ztunnel: null,
    podInterfaces: podInterfaces(host),
    record: null,
    recorded: new Map(),
    notes: reads.flatMap(({ namespace, notRead, unread }) => [
      ...notRead.map((what) => `not read on ${namespace.scope}: ${what}`),
      ...unread.map(({ file, position, message }) => `${file}:${position?.line ?? 0}: ${message}`),
    ]),
  };
}

function altNames(reads: readonly ReadSnapshot[]): ReadonlyMap<string, string> {
  return new Map(
    reads.flatMap(({ namespace: { links, scope } }) =>
      links.flatMap(({ altNames: others = [], name }) => others.map((one) => [altNameKey(scope, one), name] as const)),
    ),
  );
}

function podInterfaces(host: ReadSnapshot | undefined): ReadonlyMap<string, string> {
  const ofOne = { ipv4: '/32', ipv6: '/128' } as const;
  const routes = (host?.namespace.routes ?? []).filter(
    ({ family, table, destination, dev }) => table === mainTable && destination.endsWith(ofOne[family]) && dev !== null,
  );
  return new Map(routes.map(({ destination, dev }) => [destination.replace(/\/\d+$/, ''), dev ?? '']));
}

function backendOf(
  meta: ObservationMeta | null,
  reads: readonly ReadSnapshot[],
): Pick<Observation, 'backend' | 'backendReason' | 'isBackendGuessed'> {
  if (meta !== null) return { backend: meta.backend, backendReason: 'the observation was made with it' };
  if (reads.some(({ namespace }) => namespace.native.length > 0))
    return { backend: 'nft', backendReason: 'the observation holds our table' };
  return { backend: 'iptables-nft', backendReason: 'the observation does not say which', isBackendGuessed: true };
}

async function readMeta(folder: string): Promise<ObservationMeta | null> {
  const text = await readText(join(folder, 'meta.json'));
  if (text === null) return null;
  const parsed = metaSchema.safeParse(parseJson(text, `${folder}/meta.json`));
  if (parsed.success) return parsed.data;
  throw new MalformedObservationError(`${folder}/meta.json: ${z.prettifyError(parsed.error)}`);
}

/** The raw files alone suffice: without meta.json the folder is a node's with its ztunnel, if there is one. */
async function scopesIn(folder: string): Promise<ObservationMeta['namespaces']> {
  const namespaces: ObservationMeta['namespaces'] = [];
  for (const scope of ['host', 'ztunnel'] as const) {
    if (Object.keys(await readFiles(folder, scope)).length > 0) namespaces.push({ scope, netns: null });
  }
  if (!namespaces.some(({ scope }) => scope === 'host')) {
    throw new MalformedObservationError(`${folder}: no observation: neither meta.json nor a file in host/`);
  }
  return namespaces;
}

async function readScope(
  folder: string,
  scope: Scope & ('host' | 'ztunnel'),
  netns: string | null,
): Promise<ReadSnapshot> {
  try {
    return readSnapshot(await readFiles(folder, scope), scope, netns);
  } catch (error) {
    throw new MalformedObservationError(
      `${folder}/${scope}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function readFiles(folder: string, scope: string): Promise<Snapshot> {
  const found: Partial<Record<SnapshotFile, string>> = {};
  for (const file of snapshotFiles) {
    const text = await readText(join(folder, scope, file));
    if (text !== null) found[file] = text;
  }
  return found;
}

async function readText(path: string): Promise<string | null> {
  try {
    return textOfBytes(await readRegularFile(path, true));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new MalformedObservationError(
      `${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedObservationError(`${path}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
