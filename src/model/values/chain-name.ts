import { accepted, type ReadResult, refused, type TextValue } from './text-value.js';
import { readToken } from './token.js';

/** XT_EXTENSION_MAXNAMELEN is 29 with the closing NUL. */
const longest = 28;
const longestHook = 'POSTROUTING';

export const builtinChains: readonly string[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', longestHook];
const verdicts: readonly string[] = ['ACCEPT', 'DROP', 'QUEUE', 'RETURN'];

/** Name of a user-defined chain. */
export const chainName: TextValue = {
  noun: 'a chain name',
  allowed: '1 to 28 of A-Z a-z 0-9 _ . @ -',
  pattern: '^[A-Za-z0-9_.@][A-Za-z0-9_.@-]{0,27}$',
  read: readChainName,
};

/** The start of our chains' names; the name of the hook follows: `mesh-POSTROUTING`. */
export const chainPrefix: TextValue = {
  noun: 'a chain prefix',
  allowed: `1 to ${longest - longestHook.length} of A-Z a-z 0-9 _ . @ -, so that PREFIX${longestHook} has at most ${longest} bytes`,
  pattern: '^[A-Za-z0-9_.@][A-Za-z0-9_.@-]{0,16}$',
  read: (text) => readToken(text, longest - longestHook.length),
};

function readChainName(text: string): ReadResult<string> {
  if (builtinChains.includes(text)) return refused('it is a built-in chain, which nothing can jump to');
  if (verdicts.includes(text)) return refused('it is a verdict, no chain');
  const token = readToken(text, longest);
  return token.ok ? accepted(token.value) : token;
}
