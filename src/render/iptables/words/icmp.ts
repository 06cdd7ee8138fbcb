import { parseNumber } from '../canonical/number.js';
import { type Finish, moduleWords, type ReadValue, test } from '../module-words.js';

type Names = Readonly<Record<string, string>>;

/** Names of types and codes from iptables 1.8.9 (libxt_icmp.h), with the number that is printed for them. */
const icmpNames: Names = {
  any: 'any',
  'echo-reply': '0',
  pong: '0',
  'destination-unreachable': '3',
  'network-unreachable': '3/0',
  'host-unreachable': '3/1',
  'protocol-unreachable': '3/2',
  'port-unreachable': '3/3',
  'fragmentation-needed': '3/4',
  'source-route-failed': '3/5',
  'network-unknown': '3/6',
  'host-unknown': '3/7',
  'network-prohibited': '3/9',
  'host-prohibited': '3/10',
  'tos-network-unreachable': '3/11',
  'tos-host-unreachable': '3/12',
  'communication-prohibited': '3/13',
  'host-precedence-violation': '3/14',
  'precedence-cutoff': '3/15',
  'source-quench': '4',
  redirect: '5',
  'network-redirect': '5/0',
  'host-redirect': '5/1',
  'tos-network-redirect': '5/2',
  'tos-host-redirect': '5/3',
  'echo-request': '8',
  ping: '8',
  'router-advertisement': '9',
  'router-solicitation': '10',
  'time-exceeded': '11',
  'ttl-exceeded': '11',
  'ttl-zero-during-transit': '11/0',
  'ttl-zero-during-reassembly': '11/1',
  'parameter-problem': '12',
  'ip-header-bad': '12/0',
  'required-option-missing': '12/1',
  'timestamp-request': '13',
  'timestamp-reply': '14',
  'address-mask-request': '17',
  'address-mask-reply': '18',
};

const icmp6Names: Names = {
  'destination-unreachable': '1',
  'no-route': '1/0',
  'communication-prohibited': '1/1',
  'beyond-scope': '1/2',
  'address-unreachable': '1/3',
  'port-unreachable': '1/4',
  'failed-policy': '1/5',
  'reject-route': '1/6',
  'packet-too-big': '2',
  'time-exceeded': '3',
  'ttl-exceeded': '3',
  'ttl-zero-during-transit': '3/0',
  'ttl-zero-during-reassembly': '3/1',
  'parameter-problem': '4',
  'bad-header': '4/0',
  'unknown-header-type': '4/1',
  'unknown-option': '4/2',
  'echo-request': '128',
  ping: '128',
  'echo-reply': '129',
  pong: '129',
  'mld-listener-query': '130',
  'mld-listener-report': '131',
  'mld-listener-done': '132',
  'mld-listener-reduction': '132',
  'router-solicitation': '133',
  'router-advertisement': '134',
  'neighbour-solicitation': '135',
  'neighbor-solicitation': '135',
  'neighbour-advertisement': '136',
  'neighbor-advertisement': '136',
  redirect: '137',
};

function typeAndCode(names: Names, any: string | null): ReadValue {
  return (text) => {
    const lower = text.toLowerCase();
    const [only, another] = Object.keys(names).filter((name) => name.startsWith(lower));
    const named = names[lower] ?? (another === undefined && only !== undefined ? names[only] : undefined);
    if (named !== undefined) return named;
    const [type, code, ...more] = text.split('/').map((part) => parseNumber(part, 255));
    if (type === null || type === undefined || code === null || more.length > 0) return null;
    if (type === 255 && any !== null) return any;
    return code === undefined ? String(type) : `${type}/${code}`;
  };
}

/** A rule without a type matches any type, and is printed with it. */
const icmpFinish: Finish = (options) =>
  options.length > 0 ? options : [{ negated: false, flag: '--icmp-type', values: ['any'] }];

export const icmpMatches = {
  icmp: moduleWords([test('--icmp-type', typeAndCode(icmpNames, 'any'))], icmpFinish, {
    required: ['--icmp-type'],
    protocols: ['icmp'],
    family: 'ipv4',
  }),
  icmp6: moduleWords([test('--icmpv6-type', typeAndCode(icmp6Names, null))], undefined, {
    required: ['--icmpv6-type'],
    protocols: ['ipv6-icmp'],
    family: 'ipv6',
  }),
} as const;
