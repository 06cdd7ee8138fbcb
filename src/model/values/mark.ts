import { hex } from '../../base/hex.js';
import { allBits } from '../../base/kernel-facts.js';
import type { Mark } from '../mark.js';
import { parseUnsigned } from './integer-value.js';
import { accepted, type ReadResult, refused, type TextValue } from './text-value.js';

/** A mark with its mask, `0x22/0x22`; both numbers decimal or hexadecimal. */
export const mark: TextValue<Mark> = {
  noun: 'a mark with a mask',
  allowed: 'VALUE/MASK, such as 0x220/0x220, both from 1 to 0xffffffff, the value inside the mask',
  pattern: '^(?:0x[0-9A-Fa-f]{1,8}|[1-9][0-9]{0,9})/(?:0x[0-9A-Fa-f]{1,8}|[1-9][0-9]{0,9})$',
  read: readMark,
};

/** The form of `iptables-save`: lower-case hexadecimal without leading zeros. */
export function printMark({ value, mask }: Mark): string {
  return `${hex(value)}/${hex(mask)}`;
}

function readMark(text: string): ReadResult<Mark> {
  const parts = text.split('/');
  if (parts.length !== 2) return refused(parts.length === 1 ? 'it has no mask' : "it holds more than one '/'");
  const [value, mask] = parts.map(parseUnsigned);
  if (value === undefined || mask === undefined) return refused('it is not two numbers');
  if (value > allBits || mask > allBits) return refused('it has more than 32 bits');
  if (value === 0) return refused('a value of 0 is what packets without any mark have');
  if ((value & ~mask) !== 0) return refused('the value has bits outside the mask, so no packet could ever match it');
  return accepted({ value, mask });
}
