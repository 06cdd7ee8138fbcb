import type { ModuleOption } from '../../../ir/match.js';
import type { Family } from '../../../ir/ruleset.js';
import { type Finish, moduleWords, option, type ReadValue, type ValueContext } from '../module-words.js';

/** Name and short name, in the order in which abbreviations are resolved. */
const replies: Readonly<Record<Family, readonly (readonly [string, string])[]>> = {
  ipv4: [
    ['icmp-net-unreachable', 'net-unreach'],
    ['icmp-host-unreachable', 'host-unreach'],
    ['icmp-proto-unreachable', 'proto-unreach'],
    ['icmp-port-unreachable', 'port-unreach'],
    ['icmp-net-prohibited', 'net-prohib'],
    ['icmp-host-prohibited', 'host-prohib'],
    ['tcp-reset', 'tcp-rst'],
    ['icmp-admin-prohibited', 'admin-prohib'],
  ],
  ipv6: [
    ['icmp6-no-route', 'no-route'],
    ['icmp6-adm-prohibited', 'adm-prohibited'],
    ['icmp6-addr-unreachable', 'addr-unreach'],
    ['icmp6-port-unreachable', 'port-unreach'],
    ['tcp-reset', 'tcp-reset'],
    ['icmp6-policy-fail', 'policy-fail'],
    ['icmp6-reject-route', 'reject-route'],
  ],
};

const reply: ReadValue = (text, { family }) => {
  const lower = text.toLowerCase();
  return replies[family].find((names) => names.some((name) => name.startsWith(lower)))?.[0] ?? null;
};

const rejectFinish: Finish = (options, { family }) => {
  const otherwise = family === 'ipv4' ? 'icmp-port-unreachable' : 'icmp6-port-unreachable';
  return options.length > 0 ? options : [{ negated: false, flag: '--reject-with', values: [otherwise] }];
};

function resetProblem(options: readonly ModuleOption[], { protocol }: ValueContext): string | null {
  const isReset = options.some(({ values: [value] }) => value === 'tcp-reset');
  return isReset && protocol !== undefined && protocol !== 'tcp' ? 'tcp-reset needs -p tcp' : null;
}

export const rejectTargets = {
  REJECT: moduleWords([option('--reject-with', reply)], rejectFinish, { more: resetProblem }),
} as const;
