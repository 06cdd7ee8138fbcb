import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { textOfBytes } from '../base/bytes.js';
import { type Diagnostic, formatDiagnostic } from '../base/diagnostic.js';
import { mainTable } from '../base/kernel-facts.js';
import { RedirectError } from '../base/redirect-error.js';
import { whyUnreadable } from '../base/why-unreadable.js';
import { readJsonFile } from '../document/read-json-file.js';
import { addressBits } from '../ir/family.js';
import type { Link } from '../ir/link.js';
import { hostScope, type Scope } from '../ir/program.js';
import { cancellable } from '../kernel/abort-error.js';
import { readRegularFile } from '../kernel/read-regular-file.js';
import { makeFolder, writeOutput } from '../kernel/write-output.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { Observation } from '../plan/observation.js';
import { altNameKey } from '../plan/preconditions.js';
import { type ReadSnapshot, readSnapshot } from '../render/read-snapshot.js';
import { type Snapshot, type SnapshotFile, snapshotFiles } from '../render/snapshot.js';

const formatVersion = 1;

/** A scope is the path of its folder. */
const scopeFolder = /^(?!\.)[A-Za-z0-9_.-]+(?:\/(?!\.)[A-Za-z0-9_.-]+)?$/;

const metaSchema = z.object({
  formatVersion: z.literal(formatVersion),
  backend: z.enum(['iptables-nft', 'iptables-legacy', 'nft']),
  kernel: z.string(),
  namespaces: z.array(z.object({ scope: z.string().regex(scopeFolder), netns: z.string().nullable() })),
});

/** The tools of an observation, and its namespaces. */
export interface ObservationMeta {
  readonly formatVersion: 1;
  readonly backend: ResolvedBackend;
  /** Release of the kernel, as `uname -r` prints it. */
  readonly kernel: string;
  readonly namespaces: readonly { readonly scope: Scope; readonly netns: string | null }[];
}

/** The observed state of a node, with the raw output of each namespace from which it was read. */
export interface NodeSnapshot {
  readonly meta: ObservationMeta;
  readonly snapshots: Readonly<Record<Scope, Snapshot>>;
}

/** The folder cannot be read as an observation; nothing was touched. */
export class MalformedObservationError extends RedirectError {
  override readonly name = 'MalformedObservationError';
  override readonly code = 'malformed-observation';
  /** The mistakes of its `meta.json`; none if something else is wrong. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(wrong: string | readonly Diagnostic[]) {
    super(typeof wrong === 'string' ? wrong : wrong.map(formatDiagnostic).join('\n'));
    this.diagnostics = typeof wrong === 'string' ? [] : wrong;
  }
}

/**
 * Writes `meta.json`, the raw files of each namespace and, for people, the parsed `model.json`, which is not read back.
 * @param signal is checked before anything is written.
 * @returns the paths that were written, below the folder.
 * @throws AbortError; what the system says of a path.
 * @example
 * await writeObservation('observed', await observe(state));
 */
export function writeObservation(
  folder: string,
  observed: NodeSnapshot,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  return cancellable(signal, () => replaceObservation(folder, observed));
}

async function replaceObservation(folder: string, { meta, snapshots }: NodeSnapshot): Promise<readonly string[]> {
  const written: string[] = [];
  const write = async (path: string, text: string): Promise<void> => {
    await writeOutput(join(folder, path), text, 0o644);
    written.push(path);
  };
  await makeFolder(folder);
  const earlier = await earlierScopes(folder);
  await write('meta.json', `${JSON.stringify(meta, null, 2)}\n`);
  await removeStale(folder, snapshots, earlier);
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

/** Files of an earlier observation that this one does not have, those of deleted namespaces included. */
async function removeStale(folder: string, snapshots: NodeSnapshot['snapshots'], earlier: readonly Scope[]) {
  const scopes = new Set([...Object.keys(snapshots), ...earlier]);
  const stale = [...scopes].flatMap((scope) =>
    snapshotFiles.filter((file) => snapshots[scope]?.[file] === undefined).map((file) => join(folder, scope, file)),
  );
  await Promise.all(stale.map((path) => rm(path, { force: true })));
}

/** The namespaces of the observation in a folder; none if it has no readable observation. */
async function earlierScopes(folder: string): Promise<readonly Scope[]> {
  const meta = await readMeta(folder).catch(() => null);
  return meta?.namespaces.map(({ scope }) => scope) ?? [];
}

/**
 * Reads a folder back from its raw files, for `against` of `plan` and `verify` and, by its `program`, for `trace` and
 * `prove`.
 * @throws MalformedObservationError; AbortError.
 * @example
 * const { plan: drift } = await verify(state, { against: await readObservation('observed') });
 */
export function readObservation(folder: string, signal?: AbortSignal): Promise<Observation> {
  return cancellable(signal, () => readFolder(folder));
}

async function readFolder(folder: string): Promise<Observation> {
  const meta = await readMeta(folder);
  const namespaces = meta?.namespaces ?? (await namespacesIn(folder));
  const reads = [];
  for (const { scope, netns } of namespaces) reads.push(await readScope(folder, scope, netns));
  const [host] = reads;
  return {
    ...backendOf(meta, reads),
    program: { namespaces: reads.map(({ namespace }) => namespace) },
    otherBackend: { namespaces: [] },
    facts: new Map([[null, { foreignTunnels: (host?.namespace.links ?? []).filter(hasPort) }]]),
    altNames: altNames(reads),
    podInterfaces: podInterfaces(host),
    record: null,
    recorded: new Map(),
    notes: reads.flatMap(({ namespace, notRead, unread }) => [
      ...notRead.map((what) => `not read on ${namespace.scope}: ${what}`),
      ...unread.map(({ file, position, message }) => `${file}:${position?.line ?? 0}: ${message}`),
    ]),
  };
}

function hasPort({ port }: Link): boolean {
  return port !== null;
}

function altNames(reads: readonly ReadSnapshot[]): ReadonlyMap<string, string> {
  return new Map(
    reads.flatMap(({ namespace: { links, scope } }) =>
      links.flatMap(({ altNames: others = [], name }) => others.map((one) => [altNameKey(scope, one), name] as const)),
    ),
  );
}

function podInterfaces(host: ReadSnapshot | undefined): ReadonlyMap<string, string> {
  const routes = (host?.namespace.routes ?? []).filter(
    ({ family, table, destination, dev }) =>
      table === mainTable && destination.endsWith(`/${addressBits[family]}`) && dev !== null,
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
  const read = readJsonFile(text, join(folder, 'meta.json'), metaSchema);
  if (read.ok) return read.value;
  throw new MalformedObservationError(read.diagnostics);
}

/** Raw files suffice: without meta.json every folder that contains some is a namespace. */
async function namespacesIn(folder: string): Promise<ObservationMeta['namespaces']> {
  const scopes = await scopesIn(folder);
  if (scopes.length === 0) await refuseMissing(folder);
  if (!scopes.includes(hostScope)) {
    throw new MalformedObservationError(`${folder}: no observation: neither meta.json nor a file in host/`);
  }
  return scopes.map((scope) => ({ scope, netns: null }));
}

async function refuseMissing(folder: string): Promise<void> {
  await readdir(folder).catch((error: unknown) => {
    throw new MalformedObservationError(`${folder}: cannot be read: ${whyUnreadable(error).why}`);
  });
}

/** The folders that have raw files, the node's first: `host`, `pods/NAME`. */
async function scopesIn(folder: string): Promise<readonly Scope[]> {
  const outer = await foldersIn(folder);
  const inner = await Promise.all(
    outer.map(async (name) => (await foldersIn(join(folder, name))).map((one) => `${name}/${one}`)),
  );
  const scopes = [...outer, ...inner.flat()].filter((scope) => scopeFolder.test(scope));
  const files = await Promise.all(scopes.map((scope) => readFiles(folder, scope)));
  const found = scopes.filter((_, index) => Object.keys(files[index] ?? {}).length > 0);
  return [...found.filter((scope) => scope === hostScope), ...found.filter((scope) => scope !== hostScope).sort()];
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function readScope(folder: string, scope: Scope, netns: string | null): Promise<ReadSnapshot> {
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
    throw new MalformedObservationError(`${path}: cannot be read: ${whyUnreadable(error).why}`);
  }
}
