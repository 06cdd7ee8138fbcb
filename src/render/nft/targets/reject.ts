import type { Family } from '../../../ir/ruleset.js';
import type { ModuleTarget } from '../../../ir/target.js';
import type { TargetWords } from './target-words.js';

const types = { ipv4: 'icmp', ipv6: 'icmpv6' } as const;

/** The words of `--reject-with`, and those of nft after `icmp` or `icmpv6`. */
const replies: Readonly<Record<Family, Readonly<Record<string, string>>>> = {
  ipv4: {
    'icmp-net-unreachable': 'net-unreachable',
    'icmp-host-unreachable': 'host-unreachable',
    'icmp-proto-unreachable': 'prot-unreachable',
    'icmp-port-unreachable': 'port-unreachable',
    'icmp-net-prohibited': 'net-prohibited',
    'icmp-host-prohibited': 'host-prohibited',
    'icmp-admin-prohibited': 'admin-prohibited',
  },
  ipv6: {
    'icmp6-no-route': 'no-route',
    'icmp6-adm-prohibited': 'admin-prohibited',
    'icmp6-addr-unreachable': 'addr-unreachable',
    'icmp6-port-unreachable': 'port-unreachable',
    'icmp6-policy-fail': 'policy-fail',
    'icmp6-reject-route': 'reject-route',
  },
};

export const rejectWords: TargetWords<ModuleTarget> = {
  write: ({ options: [option, another] }, { family }) => {
    if (option?.flag !== '--reject-with' || another !== undefined) return null;
    const [reply = ''] = option.values;
    if (reply === 'tcp-reset') return { reject: { type: 'tcp reset' } };
    const expr = replies[family][reply];
    return expr === undefined ? null : { reject: { type: types[family], expr } };
  },
  read: (statement, { family }) => {
    if (!('reject' in statement)) return null;
    // Some versions leave the default out.
    const { expr, type } = statement.reject ?? { type: types[family], expr: 'port-unreachable' };
    const known = Object.keys(replies[family]).find((one) => replies[family][one] === expr && type === types[family]);
    const reply = type === 'tcp reset' ? 'tcp-reset' : known;
    if (reply === undefined) return null;
    const option = { negated: false, flag: '--reject-with', values: [reply] };
    return { kind: 'module', target: 'REJECT', options: [option] };
  },
};
