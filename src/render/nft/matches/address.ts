import { addressBits } from '../../../ir/family.js';
import type { AddressMatch } from '../../../ir/match.js';
import { familyWord } from '../base-chains.js';
import type { Calculated, Test } from '../statement.js';
import { isNegated, type MatchWords, op } from './match-words.js';

const fields = { source: 'saddr', destination: 'daddr' } as const;
const text = /^[0-9a-f.:]+$/;

/** A network becomes a prefix, a mask with holes a bit operation. A match of all addresses is not translated. */
export const addressWords: MatchWords<AddressMatch> = {
  write: (match, family) => {
    const [address = '', mask = ''] = match.address.split('/');
    const field = { payload: { protocol: familyWord(family), field: fields[match.kind] } };
    if (!text.test(address) || !text.test(mask) || mask === '0') return null;
    if (mask === String(addressBits[family])) return [{ op: op(match), left: field, right: address }];
    if (/^\d+$/.test(mask))
      return [{ op: op(match), left: field, right: { prefix: { addr: address, len: Number(mask) } } }];
    return [{ op: op(match), left: { '&': [field, mask] }, right: address }];
  },
  read: (test, { family }) => {
    const masked = maskedField(test.left);
    const negated = isNegated(test);
    const kind = (['source', 'destination'] as const).find((one) => fields[one] === masked?.field);
    if (masked?.protocol !== familyWord(family) || kind === undefined || negated === null) return null;
    const address = addressOf(test.right, masked.mask ?? String(addressBits[family]), masked.mask === null);
    return address === null ? null : { kind, negated, address };
  },
};

/** The field of an expression, with its mask if it has one. */
function maskedField(
  left: Test['left'],
): { readonly protocol: string; readonly field: string; readonly mask: string | null } | null {
  if (typeof left !== 'object') return null;
  if ('payload' in left) return { ...left.payload, mask: null };
  if (!('&' in left)) return null;
  const [field, mask, ...more] = left['&'] as readonly (Calculated | undefined)[];
  if (typeof field !== 'object' || !('payload' in field) || typeof mask !== 'string' || more.length > 0) return null;
  return { ...field.payload, mask };
}

function addressOf(right: Test['right'], mask: string, takesPrefix: boolean): string | null {
  if (typeof right === 'string') return text.test(right) ? `${right}/${mask}` : null;
  if (!takesPrefix || typeof right !== 'object' || !('prefix' in right)) return null;
  const { addr, len } = right.prefix;
  return typeof addr === 'string' && text.test(addr) ? `${addr}/${len}` : null;
}
