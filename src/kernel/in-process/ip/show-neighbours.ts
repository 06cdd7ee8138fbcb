import { listOf } from '../../native/netlink/socket.js';
import {
  type NeighbourMessage,
  neighbourAttributes,
  neighboursRequest,
  parseNeighbour,
} from '../../native/rtnetlink/neighbours.js';
import type { IpOptions } from './invocation.js';
import { hardwareAddress } from './link-json.js';
import type { LinkNames } from './link-names.js';
import { type Printed, printedJson, type Task } from './task.js';
import { addressText } from './values.js';

const permanent = 0x80;
/** Written by hand or not, `ip` shows these whatever their state. */
const proxyOrLearned = 0x08 | 0x10;

const understood: ReadonlySet<number> = new Set(Object.values(neighbourAttributes));

/** `neigh show nud permanent` of one family. */
export function showNeighbours(words: readonly string[], { family, json, numeric }: IpOptions): Task | null {
  if (!json || !numeric || family === 0 || words.join(' ') !== 'nud permanent') return null;
  return {
    writes: false,
    run: ({ names, route }) => {
      const found = listOf(route(), neighboursRequest(family), parseNeighbour).filter(isShown);
      return found.every(isKnown) ? print(found, names) : null;
    },
  };
}

function isShown({ flags, state }: NeighbourMessage): boolean {
  return (state & permanent) !== 0 || (flags & proxyOrLearned) !== 0;
}

function isKnown({ attributes, flags, state }: NeighbourMessage): boolean {
  return flags === 0 && state === permanent && [...attributes.keys()].every((type) => understood.has(type));
}

function print(found: readonly NeighbourMessage[], names: LinkNames): Printed {
  return printedJson(
    found.map(({ attributes, family, index }) => {
      const destination = attributes.get(neighbourAttributes.destination);
      return {
        ...(destination && { dst: addressText(family, destination) }),
        dev: names.nameAt(index),
        ...hardwareAddress('lladdr', attributes.get(neighbourAttributes.address), names.at(index)?.hardware ?? 0),
        state: ['PERMANENT'],
      };
    }),
  );
}
