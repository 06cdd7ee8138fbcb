import { canonicalNetwork } from '../canonical/address.js';
import { canonicalPorts, natRange } from '../canonical/nat-range.js';
import { bare, moduleWords, option, type ReadValue } from '../module-words.js';

const ports: ReadValue = (text) => (text.includes('/') ? null : canonicalPorts(text));
const network: ReadValue = (text, { family }) => canonicalNetwork(text, family);

const toPorts = option('--to-ports', ports);
const random = bare('--random');
const randomFully = bare('--random-fully');
const persistent = bare('--persistent');

export const natTargets = {
  DNAT: moduleWords([option('--to-destination', natRange), random, persistent]),
  SNAT: moduleWords([option('--to-source', natRange), random, randomFully, persistent]),
  MASQUERADE: moduleWords([toPorts, random, randomFully]),
  REDIRECT: moduleWords([toPorts, random]),
  NETMAP: moduleWords([option('--to', network)]),
} as const;
