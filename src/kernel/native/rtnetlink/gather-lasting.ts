import type { Gathered } from '../gathered.js';
import { aligned, eachAttribute } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import { gatherInfo, gatherSettings, linkAttributes } from './links.js';
import { neighbourAttributes } from './neighbours.js';

type Visit = (body: Buffer, from: number, to: number, gathered: Gathered) => void;

interface Kind {
  readonly headerLength: number;
  /** Attributes that change by themselves, and what of them lasts; null: nothing. Any other is gathered as it is. */
  readonly passing: ReadonlyMap<number, Visit | null>;
  /** Whether a message counts at all. */
  readonly counts?: (body: Buffer) => boolean;
}

/** The time of an address's creation, among how long it lives and when it was changed. */
const creation: Visit = (body, from, to, gathered) =>
  gathered.bytes(body, Math.min(from + 8, to), Math.min(from + 12, to));

/** Statistics, changes of the carrier, virtual functions with their counters. */
const ofLinks = [7, 23, 35, 47, 48, linkAttributes.functionList];
const permanent = 0x80;
/** Entries of proxies, and those that a control plane learned: they are shown whatever their state. */
const shownFlags = 0x18;

/** RTM_NEWNETCONF. Its header is padded with what may be anything. */
const ofOneByte = 80;

const kinds: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [
    16,
    {
      headerLength: 16,
      passing: new Map<number, Visit | null>([
        ...ofLinks.map((type) => [type, null] as const),
        [linkAttributes.info, gatherInfo],
        [linkAttributes.settings, gatherSettings],
      ]),
    },
  ],
  [20, { headerLength: 8, passing: new Map([[6, creation]]) }],
  [24, { headerLength: 12, passing: new Map([12, 23].map((type) => [type, null])) }],
  [
    28,
    {
      headerLength: 12,
      passing: new Map([neighbourAttributes.cacheInfo, neighbourAttributes.probes].map((type) => [type, null])),
      counts: (body) => (body.readUInt16LE(8) & permanent) !== 0 || (body.readUInt8(10) & shownFlags) !== 0,
    },
  ],
  [32, { headerLength: 12, passing: new Map() }],
  [ofOneByte, { headerLength: 4, passing: new Map() }],
]);

/**
 * Gathers all that a message of rtnetlink says but what changes without anybody's write: counters, timers, lifetimes.
 * What is not known here is gathered whole, so that an unknown attribute can only be found to differ.
 */
export function gatherLasting({ body, type }: Message, gathered: Gathered): void {
  const kind = kinds.get(type);
  if (kind === undefined) {
    gathered.number(type);
    gathered.bytes(body, 0, body.length);
    return;
  }
  const { counts, headerLength, passing } = kind;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'a message without its header');
  if (counts?.(body) === false) return;
  // What follows on one another is gathered in one piece.
  let from = 0;
  const end = type === ofOneByte ? 1 : headerLength;
  let to = end;
  if (end < headerLength) {
    gathered.bytes(body, 0, end);
    from = headerLength;
    to = headerLength;
  }
  eachAttribute(body, headerLength, body.length, (attribute, first, last) => {
    const visit = passing.get(attribute);
    if (visit === undefined) {
      to = Math.min(aligned(last), body.length);
      return;
    }
    if (to > from) gathered.bytes(body, from, to);
    visit?.(body, first, last, gathered);
    from = Math.min(aligned(last), body.length);
    to = from;
  });
  if (to > from) gathered.bytes(body, from, to);
}
