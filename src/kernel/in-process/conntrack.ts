import {
  deleteFlowRequest,
  type FlowTuple,
  flowRequest,
  type MarkedFlows,
  markedFlowsRequest,
  parseTrackedFlow,
  type TrackedFlow,
} from '../native/netfilter/tracked-flows.js';
import type { Message } from '../native/netlink/messages.js';
import { NetlinkError } from '../native/netlink/netlink-error.js';
import type { NetlinkSocket } from '../native/netlink/socket.js';
import type { Answerer } from './answerer.js';
import { addressText, families, parseAddressText, parseNumber } from './ip/values.js';

/** More take longer to delete than a process takes to start. */
const mostFlows = 2000;

/**
 * `conntrack -D`, of one flow of TCP or UDP by the addresses and ports of its original direction, or of those with a
 * mark. What it says of the number deleted is without the program's version, which is nowhere else.
 */
export const conntrack: Answerer = ({ argv, stdin }, { netfilter }) => {
  const asked = stdin === undefined ? parseDeletion(argv.slice(1)) : null;
  if (asked === null) return null;
  const socket = netfilter();
  const flows = flowsOf(socket, asked);
  if (flows === null || flows.length > mostFlows) return null;
  const deleted = flows.filter((flow) => isDeleted(socket, asked.family, flow));
  return {
    exitCode: deleted.length === 0 ? 1 : 0,
    stdout: deleted.map((flow) => `${printFlow(flow, asked.family)}\n`).join(''),
    stderr: `conntrack: ${deleted.length} flow entries have been deleted.\n`,
  };
};

interface Deletion {
  readonly family: number;
  readonly which: FlowTuple | MarkedFlows;
}

const protocols: Readonly<Record<string, number>> = { tcp: 6, udp: 17 };
const tupleOptions = ['-p', '-s', '-d', '--sport', '--dport'];

/** Null: other words. */
function parseDeletion([verb, ...words]: readonly string[]): Deletion | null {
  const given = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) given.set(words[at] ?? '', words[at + 1] ?? '');
  const family = { ipv4: families.ipv4, ipv6: families.ipv6 }[given.get('-f') ?? ''];
  if (verb !== '-D' || family === undefined || given.size * 2 !== words.length) return null;
  given.delete('-f');
  const which = given.has('-m') && given.size === 1 ? parseMark(given.get('-m') ?? '') : parseTuple(given, family);
  return which === null ? null : { family, which };
}

function parseMark(text: string): MarkedFlows | null {
  const [mark, mask] = text.split('/').map((part) => (/^(?:0x[\da-f]{1,8}|\d{1,10})$/.test(part) ? Number(part) : -1));
  const isNumber = (value: number) => value >= 0 && value <= 0xffff_ffff;
  if (mark === undefined || !isNumber(mark) || text.split('/').length > 2) return null;
  return mask === undefined ? { mark, mask: 0xffff_ffff } : isNumber(mask) ? { mark, mask } : null;
}

function parseTuple(given: ReadonlyMap<string, string>, family: number): FlowTuple | null {
  if (given.size !== tupleOptions.length || !tupleOptions.every((option) => given.has(option))) return null;
  const protocol = protocols[given.get('-p') ?? ''];
  const [source, destination] = ['-s', '-d'].map((option) => parseAddressText(given.get(option) ?? ''));
  const [sourcePort, destinationPort] = ['--sport', '--dport'].map((option) => parseNumber(given.get(option)));
  if (protocol === undefined || source?.family !== family || destination?.family !== family) return null;
  if (sourcePort == null || destinationPort == null || sourcePort > 0xffff || destinationPort > 0xffff) return null;
  return { protocol, source: source.address, destination: destination.address, sourcePort, destinationPort };
}

/** Null: one of them is told of with more than is understood here. */
function flowsOf(socket: NetlinkSocket, { family, which }: Deletion): readonly TrackedFlow[] | null {
  let found: (TrackedFlow | null)[] = [];
  const take = (message: Message) => found.push(parseTrackedFlow(message));
  if ('mark' in which)
    socket.dump(markedFlowsRequest(family, which), () => {
      found = [];
      return take;
    });
  else for (const message of unlessAbsent(() => socket.ask(flowRequest(family, which))) ?? []) take(message);
  // A flow that is asked for by itself counts that as a use.
  const uses = 'mark' in which ? 0 : 1;
  const flows = found.flatMap((flow) => (flow === null ? [] : [{ ...flow, users: flow.users - uses }]));
  return flows.length === found.length && flows.every(isPrintable) ? flows : null;
}

function isDeleted(socket: NetlinkSocket, family: number, flow: TrackedFlow): boolean {
  return unlessAbsent(() => socket.ask(deleteFlowRequest(family, flow))) !== null;
}

function unlessAbsent<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch (error) {
    if (error instanceof NetlinkError && error.reason === 'ENOENT') return null;
    throw error;
  }
}

/** Of tcp_conntrack, from 0 on. */
const states = 'NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE SYN_SENT2'.split(' ');
const statusBits = { seenReply: 2, assured: 4 } as const;
/** Flow offload, which is printed in other words. */
const offloaded = 0xc000;

function isPrintable({ hasMore, original: { protocol }, state, status }: TrackedFlow): boolean {
  if (hasMore || (status & offloaded) !== 0) return false;
  return protocol === protocols['udp'] || (protocol === protocols['tcp'] && states[state ?? -1] !== undefined);
}

/** As `conntrack -D` prints it. */
function printFlow({ mark, original, reply, state, status, timeout, users }: TrackedFlow, family: number): string {
  const name = original.protocol === protocols['tcp'] ? 'tcp' : 'udp';
  const direction = ({ destination, destinationPort, source, sourcePort }: FlowTuple) =>
    `src=${addressText(family, source)} dst=${addressText(family, destination)} sport=${sourcePort} dport=${destinationPort}`;
  return [
    `${name.padEnd(8)} ${original.protocol} ${timeout}`,
    ...(state === null ? [] : [states[state]]),
    direction(original),
    ...((status & statusBits.seenReply) === 0 ? ['[UNREPLIED]'] : []),
    direction(reply),
    ...((status & statusBits.assured) === 0 ? [] : ['[ASSURED]']),
    `mark=${mark} use=${users}`,
  ].join(' ');
}
