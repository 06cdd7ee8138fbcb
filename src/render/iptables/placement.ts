import { builtinChains } from '../../ir/hooks.js';
import type { ModuleOption } from '../../ir/match.js';

/** The chain that a rule is in. */
export interface RuleChain {
  readonly table: string;
  readonly chain: string;
}

interface AllowedIn {
  readonly tables?: string;
  readonly chains?: string;
}

const incoming = 'PREROUTING INPUT FORWARD';
const outgoing = 'FORWARD OUTPUT POSTROUTING';

/**
 * Tables and built-in chains in which the kernel accepts a target. Targets that are not listed are accepted everywhere.
 */
const targets: Readonly<Record<string, AllowedIn>> = {
  DNAT: { tables: 'nat', chains: 'PREROUTING OUTPUT' },
  REDIRECT: { tables: 'nat', chains: 'PREROUTING OUTPUT' },
  SNAT: { tables: 'nat', chains: 'INPUT POSTROUTING' },
  MASQUERADE: { tables: 'nat', chains: 'POSTROUTING' },
  NETMAP: { tables: 'nat' },
  DNPT: { tables: 'mangle', chains: 'PREROUTING OUTPUT' },
  SNPT: { tables: 'mangle', chains: 'INPUT POSTROUTING' },
  REJECT: { tables: 'filter' },
  TPROXY: { tables: 'mangle', chains: 'PREROUTING' },
  CT: { tables: 'raw' },
  NOTRACK: { tables: 'raw' },
  CHECKSUM: { tables: 'mangle' },
  DSCP: { tables: 'mangle' },
  ECN: { tables: 'mangle' },
  HL: { tables: 'mangle' },
  TCPOPTSTRIP: { tables: 'mangle' },
  TOS: { tables: 'mangle' },
  TTL: { tables: 'mangle' },
  CONNSECMARK: { tables: 'mangle security' },
  SECMARK: { tables: 'mangle security' },
  CLASSIFY: { chains: outgoing },
  SYNPROXY: { chains: 'INPUT FORWARD' },
  DROP: { tables: 'raw mangle filter security' },
};

const matches: Readonly<Record<string, AllowedIn>> = {
  cgroup: { chains: 'INPUT OUTPUT POSTROUTING' },
  eui64: { chains: incoming },
  mac: { chains: incoming },
  osf: { chains: incoming },
  owner: { chains: 'OUTPUT POSTROUTING' },
  realm: { chains: 'FORWARD INPUT OUTPUT POSTROUTING' },
  rpfilter: { tables: 'raw mangle', chains: 'PREROUTING' },
  socket: { chains: 'PREROUTING INPUT' },
};

const options: Readonly<Record<string, string>> = {
  '--limit-iface-in': incoming,
  '--limit-iface-out': outgoing,
  '--physdev-out': 'PREROUTING INPUT FORWARD POSTROUTING',
  '--physdev-is-out': 'PREROUTING INPUT FORWARD POSTROUTING',
  '--src-group': incoming,
  '--dst-group': outgoing,
  '-i': incoming,
  '-o': outgoing,
  '--dir in': incoming,
  '--dir out': outgoing,
};

interface Loaded {
  readonly name: string;
  readonly options: readonly ModuleOption[];
}

/**
 * Why the tools or the kernel refuse a rule in its chain, or null. For a user chain that depends on the jumps to it, so
 * null.
 */
export function placementProblem(
  { table, chain }: RuleChain,
  builtin: Iterable<string>,
  loaded: readonly Loaded[],
  target: Loaded | null,
): string | null {
  for (const { name, options } of loaded) {
    const problem = outside(name, matches[name], { table, chain }) ?? misplacedOption(options, { table, chain });
    if (problem !== null) return problem;
  }
  for (const flag of builtin) {
    const problem = outside(flag, { chains: options[flag] ?? chain }, { table, chain });
    if (problem !== null) return problem;
  }
  return target === null ? null : outside(target.name, targets[target.name], { table, chain });
}

function misplacedOption(given: readonly ModuleOption[], place: RuleChain): string | null {
  for (const { flag, values } of given) {
    const chains = options[flag === '--dir' ? `${flag} ${values[0]}` : flag];
    const problem = chains === undefined ? null : outside(flag, { chains }, place);
    if (problem !== null) return problem;
  }
  return null;
}

function outside(what: string, allowed: AllowedIn | undefined, { table, chain }: RuleChain): string | null {
  if (allowed === undefined || builtinChains[table] === undefined) return null;
  const { tables, chains } = allowed;
  if (tables !== undefined && !tables.split(' ').includes(table)) return `${what} has no place in table ${table}`;
  const isBuiltin = builtinChains[table]?.includes(chain) ?? false;
  return chains !== undefined && isBuiltin && !chains.split(' ').includes(chain)
    ? `${what} has no place in ${chain}`
    : null;
}
