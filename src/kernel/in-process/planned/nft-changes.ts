import type { TableFamily } from '../../native/netfilter/header.js';
import type { TableChange } from '../../native/netfilter/table-changes.js';
import { parseAddressText } from '../ip/values.js';

/** More is rare, and the library takes it as well. */
const mostLines = 1000;

/**
 * The input of `nft -f -` as changes of nf_tables; null where a line is another one. An element is written as it is, so
 * its set must be one of single addresses: whoever planned the change has seen it.
 */
export function parseNftChanges(text: string): readonly TableChange[] | null {
  if (!text.endsWith('\n')) return null;
  const lines = text.slice(0, -1).split('\n');
  if (lines.length > mostLines) return null;
  const changes = lines.map(parseLine);
  return changes.every((change) => change !== null) ? changes : null;
}

const name = '[a-zA-Z][\\w-]*';
const line = new RegExp(
  `^(?<verb>add|delete|flush) (?<object>element|set|chain|table) (?<family>ip6?) (?<table>${name})(?: (?<inner>${name}))?(?: \\{ (?<member>\\S+) \\})?$`,
);

function parseLine(text: string): TableChange | null {
  const found = line.exec(text)?.groups;
  if (found === undefined) return null;
  const { family, inner, member, object, table = '', verb } = found;
  const at = { family: family as TableFamily, table };
  const kind = `${verb}-${object}`;
  switch (kind) {
    case 'add-element':
    case 'delete-element': {
      const key = parseAddressText(member ?? '')?.address;
      return inner === undefined || key === undefined ? null : { ...at, kind, set: inner, key };
    }
    case 'delete-set':
      return inner === undefined || member !== undefined ? null : { ...at, kind, set: inner };
    case 'flush-chain':
    case 'delete-chain':
      return inner === undefined || member !== undefined ? null : { ...at, kind, chain: inner };
    case 'delete-table':
      return inner !== undefined || member !== undefined ? null : { ...at, kind };
    default:
      return null;
  }
}
