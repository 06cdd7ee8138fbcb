import { hex } from '../base/hex.js';
import type { Target } from '../ir/target.js';

interface Marks {
  readonly mark: number;
  readonly connmark: number | null;
}

/** How a target makes one mark of another, with numbers; null where it changes none. */
export function arithmeticOf(target: Target | null, before: Marks, after: Marks): string | null {
  switch (target?.kind) {
    case 'set-mark':
      return `mark = ${replaced(before.mark, target.mark.mask, hex(target.mark.value))} = ${hex(after.mark)}`;
    case 'tproxy':
      return after.mark === before.mark && target.mark.mask === 0
        ? null
        : `mark = ${replaced(before.mark, target.mark.mask, hex(target.mark.value))} = ${hex(after.mark)}`;
    case 'set-connmark':
      return after.connmark === null
        ? null
        : `connmark = ${replaced(before.connmark ?? 0, target.mark.mask, hex(target.mark.value))} = ${hex(after.connmark)}`;
    case 'save-connmark':
      return after.connmark === null
        ? null
        : `connmark = ${replaced(before.connmark ?? 0, target.ctmask, `(${hex(before.mark)} & ${hex(target.nfmask)})`)} = ${hex(after.connmark)}`;
    case 'restore-connmark':
      return after.connmark === null
        ? null
        : `mark = ${replaced(before.mark, target.nfmask, `(${hex(after.connmark)} & ${hex(target.ctmask)})`)} = ${hex(after.mark)}`;
    default:
      return null;
  }
}

function replaced(old: number, mask: number, value: string): string {
  return `(${hex(old)} & ~${hex(mask)}) ^ ${value}`;
}
