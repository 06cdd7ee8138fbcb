import { accepted, type ReadResult, refused, type TextValue } from './text-value.js';
import { readToken } from './token.js';

/** IFNAMSIZ is 16 with the closing NUL. */
const longest = 15;

/** Names to which the kernel (or the sysctl tree) gives another meaning. */
const taken: Readonly<Record<string, string>> = {
  '.': 'the kernel refuses it, as it would be a folder in /sys',
  '..': 'the kernel refuses it, as it would be a folder in /sys',
  all: 'its sysctls would be those of all interfaces',
  default: 'its sysctls would be those of interfaces to come',
  lo: 'it is the loopback device',
};

/** Name of a network interface. The kernel allows more; this is what every tool takes literally. */
export const interfaceName: TextValue = {
  noun: 'an interface name',
  allowed: '1 to 15 of A-Z a-z 0-9 _ . @ -',
  pattern: '^[A-Za-z0-9_.@][A-Za-z0-9_.@-]{0,14}$',
  read: readInterfaceName,
};

function readInterfaceName(text: string): ReadResult<string> {
  const why = Object.hasOwn(taken, text) ? taken[text] : undefined;
  if (why !== undefined) return refused(why);
  const token = readToken(text, longest);
  return token.ok ? accepted(token.value) : token;
}
