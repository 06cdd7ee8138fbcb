import type { Diagnostic } from '../../base/diagnostic.js';
import { builtinChains } from '../../ir/hooks.js';
import type { Family } from '../../ir/ruleset.js';
import { familyOfDump } from './family-of-dump.js';
import { loadDump } from './load-dump.js';
import type { LoadedChain, LoadedTable } from './loaded-table.js';
import { printHeader, printLine } from './print.js';

/**
 * What iptables-save prints after a restore of a dump, with the tables, `#` lines and counters of the dump. An
 * unreadable line is kept verbatim and reported in `unread`, as is the use of an unknown module. The default family is
 * derived from the text. Pure.
 * @example
 * const { text, unread } = formatDump(await readInput('rules.v4'), 'ipv4');
 */
export function formatDump(
  text: string,
  family: Family = familyOfDump(text),
): { readonly text: string; readonly unread: readonly Diagnostic[] } {
  const { tables, remarks, unread } = loadDump(text, { family });
  const lines = [...tables.flatMap(formatTable), ...remarks];
  return { text: lines.map((line) => `${line}\n`).join(''), unread };
}

function formatTable(table: LoadedTable): readonly string[] {
  const chains = inPrintedOrder(table);
  return [
    ...table.remarks,
    `*${table.name}`,
    ...chains.flatMap((chain) => [...chain.remarks, printHeader({ ...chain, counters: chain.counters ?? none })]),
    ...chains.flatMap(({ name, rules }) =>
      rules.flatMap(({ rule, remarks, raw }) => [...remarks, ...(raw === '' ? [] : [raw ?? printLine(name, rule)])]),
    ),
    ...table.lastRemarks,
    'COMMIT',
  ];
}

const none = { packets: 0n, bytes: 0n };

/** All built-in chains in the order in which a packet traverses them, then the other chains by name. */
function inPrintedOrder({ name, chains }: LoadedTable): readonly LoadedChain[] {
  const builtin = builtinChains[name] ?? [];
  const first = builtin.map((each): LoadedChain => {
    const chain = chains.get(each);
    if (chain === undefined) return { name: each, policy: 'ACCEPT', counters: null, remarks: [], rules: [] };
    return { ...chain, policy: chain.policy ?? 'ACCEPT' };
  });
  const others = [...chains.values()].filter((chain) => !builtin.includes(chain.name));
  return [...first, ...others.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))];
}
