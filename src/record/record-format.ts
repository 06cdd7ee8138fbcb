import * as z from 'zod';
import { hostScope } from '../ir/program.js';
import type { Design } from '../model/design.js';
import { netnsPath } from '../model/values/netns-path.js';
import { setName } from '../model/values/set-name.js';
import { defaultMode, modeOf } from '../modes/index.js';
import { modes } from '../modes/list.js';
import type { ApplyRecord, NamespaceBinding, NamespaceRecord, SysctlRecord, UnreadRecord } from '../plan/record.js';

const formatVersion = 1;
/** The key of the namespaces in the file. It dates from the time of one mode with one namespace. */
const namespacesKey = 'ztunnels';

const netns = z.string().refine((path) => netnsPath.read(path).ok);
/** The keys that a mode writes: a forged record cannot lead to a write of any other file below /proc/sys. */
const sysctlKey = z.string().regex(/^net\/ipv4\/conf\/(?!\.{1,2}\/)[A-Za-z0-9_.@-]{1,15}\/(?:rp_filter|accept_local)$/);
const sysctlValue = z.string().regex(/^\d$/);
const design: z.ZodType<Design> = z.union(modes.map((mode) => mode.design.recorded));

const stamps = z.array(z.string());
/** What a namespace is in a record that does not say so. Those of the first mode's only kind are written without it. */
const impliedScope = defaultMode.design.traces(defaultMode.design.published).scope;
const scope = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*(?:\/[a-z0-9_.-]+)?$/)
  .refine((name) => name !== hostScope);
const namespace = z.object({
  scope: scope.default(impliedScope),
  netns,
  inode: z.string(),
  stamps: stamps.default([]),
  uid: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/)
    .optional(),
}) satisfies z.ZodType<NamespaceRecord>;
const sysctl = z.object({
  netns: netns.nullable(),
  key: sysctlKey,
  ifindex: z.number().int().nullable().default(null),
  previous: sysctlValue,
  written: z.union([z.array(sysctlValue), sysctlValue.transform((value) => [value])]),
}) satisfies z.ZodType<SysctlRecord>;

const temporaries = z.array(z.string().refine((name) => setName.read(name).ok));

const lists = {
  designs: design,
  namespaces: namespace,
  sysctls: sysctl,
} as const;

const list = z.array(z.unknown());
const binding = z.object({ boot: z.string(), isInitial: z.boolean(), stamps }) satisfies z.ZodType<NamespaceBinding>;
const backend = z.enum(['iptables-nft', 'iptables-legacy', 'nft']).nullable();
const top = z.looseObject({ formatVersion: z.literal(formatVersion) });
const unbound: NamespaceBinding = { boot: '', isInitial: false, stamps: [] };

/** A record, and the paths in its text that are not understood; null where the text is no record of this version. */
export function parseRecord(text: string): { readonly record: ApplyRecord; readonly unread: readonly string[] } | null {
  const parsed = top.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const {
    formatVersion: _,
    backend: inBackend,
    binding: bound,
    designs,
    sysctls,
    temporaries: made,
    [namespacesKey]: namespaces,
    ...keys
  } = parsed.data;
  const bad: string[] = [];
  const orElse = <T>(name: string, schema: z.ZodType<T>, raw: unknown, otherwise: T): T => {
    const read = schema.safeParse(raw);
    if (!read.success && raw !== undefined) bad.push(name);
    return read.success ? read.data : otherwise;
  };
  const read = {
    designs: readList('designs', orElse('designs', list, designs, []), lists.designs),
    namespaces: readList(namespacesKey, orElse(namespacesKey, list, namespaces, []), lists.namespaces),
    sysctls: readList('sysctls', orElse('sysctls', list, sysctls, []), lists.sysctls),
  };
  const record: ApplyRecord = {
    backend: orElse('backend', backend, inBackend, null),
    binding: orElse('binding', binding, bound, unbound),
    designs: read.designs.entries,
    namespaces: read.namespaces.entries,
    sysctls: read.sysctls.entries,
    temporaries: orElse('temporaries', temporaries, made, []),
  };
  const unread = [...bad, ...Object.keys(keys), ...Object.values(read).flatMap(({ places }) => places)];
  if (unread.length === 0) return { record, unread };
  const entries = { designs: read.designs.rest, namespaces: read.namespaces.rest, sysctls: read.sysctls.rest };
  return { record: { ...record, unread: { keys, entries } satisfies UnreadRecord }, unread };
}

/** Prints a record. Keys and entries that were not understood are printed as they were found. */
export function printRecord(record: ApplyRecord): string {
  const { backend, binding, designs, namespaces, sysctls, temporaries, unread } = record;
  const file = {
    ...unread?.keys,
    formatVersion,
    backend,
    binding,
    designs: [...designs.map((one) => modeOf(one.mode).design.toRecord(one)), ...(unread?.entries.designs ?? [])],
    [namespacesKey]: [...namespaces.map(withoutImplied), ...(unread?.entries.namespaces ?? [])],
    sysctls: [...sysctls, ...(unread?.entries.sysctls ?? [])],
    temporaries,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function withoutImplied({ scope: kind, ...rest }: NamespaceRecord): unknown {
  return kind === impliedScope ? rest : { scope: kind, ...rest };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Entries that fit the schema, with their unknown keys; the others are kept as they are in `rest`. */
function readList<T>(name: string, raws: readonly unknown[], schema: z.ZodType<T>) {
  const entries: T[] = [];
  const rest: unknown[] = [];
  const places: string[] = [];
  for (const [index, raw] of raws.entries()) {
    const place = `${name}[${index}]`;
    const read = schema.safeParse(raw);
    if (!read.success) {
      rest.push(raw);
      places.push(place);
      continue;
    }
    entries.push(withStrange(raw, read.data) as T);
    places.push(...strangeKeys(raw, read.data, place));
  }
  return { entries, rest, places };
}

function withStrange(raw: unknown, understood: unknown): unknown {
  if (!isObject(raw) || !isObject(understood)) return understood;
  const known = Object.entries(understood).map(([key, value]) => [key, withStrange(raw[key], value)] as const);
  return { ...raw, ...Object.fromEntries(known) };
}

function strangeKeys(raw: unknown, understood: unknown, place: string): readonly string[] {
  if (!isObject(raw) || !isObject(understood)) return [];
  return Object.keys(raw).flatMap((key) =>
    Object.hasOwn(understood, key) ? strangeKeys(raw[key], understood[key], `${place}.${key}`) : [`${place}.${key}`],
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
