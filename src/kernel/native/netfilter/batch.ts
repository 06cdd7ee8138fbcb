import type { Libc } from '../libc.js';
import { type Attribute, networkNumber, printAttributes } from '../netlink/attributes.js';
import { messageFlags, messageTypes } from '../netlink/messages.js';
import { openNetlink, protocols, type Request } from '../netlink/socket.js';
import { netfilterHeaderLength, subsystems } from './header.js';

const generationAttribute = 1;
const types = { begin: messageTypes.firstOfProtocol, end: messageTypes.firstOfProtocol + 1 };

/**
 * Resolves when no commit of nf_tables is under way, and the rules of the thread's namespace are those of a generation.
 * A commit has another generation some moments before its rules are seen, so the generation alone does not tell which
 * rules a listing shows.
 * @throws NetlinkError if the generation is another one by now.
 */
export async function waitForCommits(libc: Libc, generation: number): Promise<void> {
  const socket = openNetlink(libc, protocols.netfilter);
  try {
    await socket.tell('empty batch of nf_tables', emptyBatch(generation));
  } finally {
    socket.closeElsewhere();
  }
}

/** Changes nothing, but takes its turn among those that do; the kernel refuses it at any other generation. */
export function emptyBatch(generation: number): readonly Request[] {
  return batchAt(generation, []);
}

/**
 * Requests that are carried out together at a generation; at any other one the kernel refuses them with ERESTART. It
 * answers with what came of the first one, and, where there was anything to commit, with the new generation.
 */
export function batchAt(generation: number, requests: readonly Request[]): readonly Request[] {
  const asked = requests.map((one, index) =>
    index > 0 ? one : { ...one, flags: (one.flags ?? 0) | messageFlags.echo },
  );
  return batchOf(asked, [networkNumber(generationAttribute, generation)]);
}

/** Requests that are carried out together or not at all. @param conditions attributes of the whole batch. */
export function batchOf(requests: readonly Request[], conditions: readonly Attribute[] = []): readonly Request[] {
  const part = (type: number, attributes: Buffer): Request => ({
    what: 'batch of nf_tables',
    type,
    body: Buffer.concat([batchHeader(), attributes]),
  });
  return [part(types.begin, printAttributes(conditions)), ...requests, part(types.end, Buffer.alloc(0))];
}

/** A batch names the part of netfilter that it is for. */
function batchHeader(): Buffer {
  const header = Buffer.alloc(netfilterHeaderLength);
  header.writeUInt16BE(subsystems.tables, 2);
  return header;
}
