import type { TextValue } from './text-value.js';
import { readToken } from './token.js';

/** IPSET_MAXNAMELEN is 32 with the closing NUL. */
const longest = 31;

/** Name of an ipset or of an nft set. */
export const setName: TextValue = {
  noun: 'a set name',
  allowed: '1 to 31 of A-Z a-z 0-9 _ . @ -',
  pattern: '^[A-Za-z0-9_.@][A-Za-z0-9_.@-]{0,30}$',
  read: (text) => readToken(text, longest),
};
