import type { TextValue } from './text-value.js';
import { readToken } from './token.js';

/** A pod's uid. Mostly a UUID, but opaque: static pods have a hash. */
export const uid: TextValue = {
  noun: 'a uid',
  allowed: 'such as 65a2dac9-acc4-41cf-a4a8-994a9294051f, 1 to 128 of A-Z a-z 0-9 _ . @ -',
  pattern: '^[A-Za-z0-9_.@][A-Za-z0-9_.@-]{0,127}$',
  read: (text) => readToken(text, 128),
};
