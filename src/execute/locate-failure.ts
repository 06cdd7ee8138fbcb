import type { Work } from '../plan/step.js';
import type { InputLine } from '../render/input-line.js';
import { batchLines } from '../render/ip-batch/print.js';
import { setLines } from '../render/ipset/print.js';
import { restoreLines } from '../render/iptables/restore.js';
import { nftLines } from '../render/nft/print-operations.js';

/** What a tool refused: the line of its input, and the statements of the document that cause it. */
export interface FailureLocation {
  /** Counts from 1. */
  readonly line: number;
  readonly text: string;
  readonly causes: readonly string[];
}

/** How each tool names a line: iptables-restore in several forms, `ip -batch`, `ipset restore`, `nft -f`. */
const complaints = {
  iptables: /\bline:? (\d+)/,
  ip: /Command failed -:(\d+)/,
  ipset: /Error in line (\d+)/,
  nft: /^\S+:(\d+):\d+-\d+: Error/m,
} as const;

/** Null if the tool named no line. The line of a COMMIT means that the kernel refused the whole table. */
export function locateFailure(work: Work, said: string): FailureLocation | null {
  if (work.tool === 'sysctl') return null;
  const number = Number(complaints[work.tool].exec(said)?.[1]);
  const found = linesOf(work)[number - 1];
  return found === undefined ? null : { line: number, text: found.text, causes: found.origin?.causes ?? [] };
}

function linesOf(work: Exclude<Work, { readonly tool: 'sysctl' }>): readonly InputLine[] {
  switch (work.tool) {
    case 'iptables':
      return restoreLines(work.operations);
    case 'ip':
      return batchLines(work.operations);
    case 'ipset':
      return setLines(work.operations);
    case 'nft':
      return nftLines(work.operations);
  }
}
