import type { PlacedWork } from '../plan/perform/parts.js';
import { printBatch } from '../render/ip-batch/print.js';
import { printSetOperations } from '../render/ipset/print.js';
import { printNftOperations } from '../render/nft/print-operations.js';

/** What a part of a step does, in a few words: its last line, or the table that it commits. */
export function describePart({ work }: PlacedWork): string {
  switch (work.tool) {
    case 'ip':
      return work.family === 'ipv6'
        ? `${lastLine(printBatch(work.operations))} (IPv6)`
        : lastLine(printBatch(work.operations));
    case 'ipset':
      return lastLine(printSetOperations(work.operations));
    case 'nft':
      return lastLine(printNftOperations(work.operations));
    case 'sysctl':
      return work.operations.map(({ key, value }) => `${key} = ${value}`).join(', ');
    case 'iptables':
      return `the ${work.family === 'ipv6' ? 'IPv6 ' : ''}rules of table ${[...new Set(work.operations.map(({ table }) => table))].join(', ')}`;
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
