import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Constants } from '../model/constants.js';
import type { ApplyRecord } from '../plan/record.js';
import { replaceFile } from './write-artefacts.js';

export const defaultStateDirectory = '/run/redirect';

const formatVersion = 1;

/** Where the record of a namespace is: by the namespace's inode, since a node may hold many namespaces. */
export interface RecordPlace {
  readonly directory: string;
  readonly inode: string;
}

const mark = z.object({ value: z.number(), mask: z.number() });
const tunnel = z.object({
  name: z.string(),
  peerName: z.string(),
  id: z.number(),
  host: z.string(),
  ztunnel: z.string(),
});

const schema = z.object({
  formatVersion: z.literal(formatVersion),
  backend: z.enum(['iptables-nft', 'iptables-legacy', 'nft']),
  tunnelKind: z.enum(['geneve', 'vxlan', 'veth']),
  ztunnel: z.object({ netns: z.string(), inode: z.string() }).nullable(),
  sysctls: z.array(
    z.object({ netns: z.string().nullable(), key: z.string(), previous: z.string(), written: z.string() }),
  ),
  constants: z.object({
    marks: z.object({
      outbound: mark,
      skip: mark,
      connSkip: mark,
      proxy: mark,
      proxyReturn: mark,
      tproxy: mark,
      originalSource: mark,
    }),
    tables: z.object({ inbound: z.number(), outbound: z.number(), proxy: z.number() }),
    priorities: z.object({
      skip: z.number(),
      outbound: z.number(),
      proxyReturn: z.number(),
      inbound: z.number(),
      ztunnelTproxy: z.number(),
      ztunnelOriginalSource: z.number(),
    }),
    tunnels: z.object({ inbound: tunnel, outbound: tunnel }),
    ports: z.object({ outbound: z.number(), inbound: z.number(), hbone: z.number(), dns: z.number() }),
    set: z.string(),
    chainPrefix: z.string(),
    jumps: z.union([z.literal('first'), z.object({ before: z.array(z.string()) })]),
  }) satisfies z.ZodType<Constants>,
});

/** Null when there is none, or when it is not one of ours: a record is a help, never a condition. */
export async function readRecord(place: RecordPlace): Promise<ApplyRecord | null> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(pathOf(place), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export async function writeRecord(place: RecordPlace, record: ApplyRecord): Promise<void> {
  await mkdir(place.directory, { recursive: true, mode: 0o700 });
  await replaceFile(pathOf(place), `${JSON.stringify({ formatVersion, ...record }, null, 2)}\n`, 0o600);
}

export async function deleteRecord(place: RecordPlace): Promise<void> {
  await rm(pathOf(place), { force: true });
}

function pathOf({ directory, inode }: RecordPlace): string {
  return join(directory, `${inode}.json`);
}
