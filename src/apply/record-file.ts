import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { parseNodeState } from '../document/parse.js';
import { printConstants } from '../document/print.js';
import type { Constants } from '../model/constants.js';
import { netnsPath } from '../model/values/netns-path.js';
import type { ApplyRecord } from '../plan/record.js';
import { makeStateDirectory } from './state-directory.js';
import { replaceFile } from './write-artefacts.js';

export const defaultStateDirectory = '/run/redirect';

const formatVersion = 1;

/** Where the record of a namespace is: by the namespace's inode, since a node may hold many namespaces. */
export interface RecordPlace {
  readonly directory: string;
  readonly inode: string;
}

const netns = z.string().refine((path) => netnsPath.read(path).ok);
/** What a mode writes and nothing else: whatever stands in a record, no other file below /proc/sys is written. */
const sysctlKey = z.string().regex(/^net\/ipv4\/conf\/(?!\.{1,2}\/)[A-Za-z0-9_.@-]{1,15}\/(?:rp_filter|accept_local)$/);
const sysctlValue = z.string().regex(/^\d$/);
const mark = z.object({ value: z.number(), mask: z.number() });
const tunnel = z.object({
  name: z.string(),
  peerName: z.string(),
  id: z.number(),
  host: z.string(),
  ztunnel: z.string(),
});

const design = z.object({
  tunnelKind: z.enum(['geneve', 'vxlan', 'veth']),
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

const schema = z.object({
  formatVersion: z.literal(formatVersion),
  backend: z.enum(['iptables-nft', 'iptables-legacy', 'nft']),
  designs: z.tuple([design], design),
  ztunnels: z.array(z.object({ netns, inode: z.string() })),
  sysctls: z.array(z.object({ netns: netns.nullable(), key: sysctlKey, previous: sysctlValue, written: sysctlValue })),
});

/** Null when there is none, or when it is not one of ours: a record is a help, never a condition. */
export async function readRecord(place: RecordPlace): Promise<ApplyRecord | null> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(pathOf(place), 'utf8')));
    return parsed.success && parsed.data.designs.every(({ constants }) => areGood(constants)) ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Constants must be such as a document could have; what depends on the rest of that document is not looked at. */
function areGood(constants: Constants): boolean {
  const document = {
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile: 'istio-1.20',
    node: { name: 'node', hostIP: '192.0.2.1' },
    constants: printConstants(constants),
  };
  const parsed = parseNodeState(document);
  const dependent = ['duplicate-port', 'address-in-tunnel-subnet'];
  return parsed.ok || parsed.diagnostics.every(({ code }) => dependent.includes(code));
}

export async function writeRecord(place: RecordPlace, record: ApplyRecord): Promise<void> {
  await makeStateDirectory(place.directory);
  await replaceFile(pathOf(place), `${JSON.stringify({ formatVersion, ...record }, null, 2)}\n`, 0o600);
}

export async function deleteRecord(place: RecordPlace): Promise<void> {
  await rm(pathOf(place), { force: true });
}

function pathOf({ directory, inode }: RecordPlace): string {
  return join(directory, `${inode}.json`);
}
