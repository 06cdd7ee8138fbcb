import { canonicalNetwork, withHostBits } from '../canonical/address.js';
import { canonicalPorts, natRange } from '../canonical/nat-range.js';
import { bare, type Limits, moduleWords, option, type ReadValue } from '../module-words.js';

const ports: ReadValue = (text) => (text.includes('/') ? null : canonicalPorts(text));
const network: ReadValue = (text, { family }) => {
  const found = withHostBits(text, family);
  return found && canonicalNetwork(found, family);
};

const toPorts = option('--to-ports', ports);
const random = bare('--random');
const randomFully = bare('--random-fully');
const persistent = bare('--persistent');

const withPorts = ['tcp', 'udp', 'sctp', 'dccp', 'icmp', 'ipv6-icmp'];

/** Ports require a protocol that has ports. */
function portsProblem(flag: string): Limits['more'] {
  return (options, { protocol }) => {
    const range = options.find((each) => each.flag === flag)?.values[0] ?? '';
    const hasPorts = flag === '--to-ports' ? range !== '' : /(^|\]|^[^:]+):[0-9-]+(\/\d+)?$/.test(range);
    if (!hasPorts || protocol === undefined || (protocol !== null && withPorts.includes(protocol))) return null;
    return 'ports want -p tcp, udp, sctp or dccp';
  };
}

function limits(flag: string): Limits {
  const more = portsProblem(flag);
  return { ...(flag === '--to-ports' ? {} : { required: [flag] }), ...(more ? { more } : {}) };
}

export const natTargets = {
  DNAT: moduleWords([option('--to-destination', natRange), random, persistent], undefined, limits('--to-destination')),
  SNAT: moduleWords(
    [option('--to-source', natRange), random, randomFully, persistent],
    undefined,
    limits('--to-source'),
  ),
  MASQUERADE: moduleWords([toPorts, random, randomFully], undefined, limits('--to-ports')),
  REDIRECT: moduleWords([toPorts, random], undefined, limits('--to-ports')),
  NETMAP: moduleWords([option('--to', network)], undefined, { required: ['--to'] }),
} as const;
