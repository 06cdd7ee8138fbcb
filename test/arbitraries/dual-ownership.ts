import type { Claim, Ownership } from '../../src/ir/ownership.js';
import type { TableId } from '../../src/ir/route.js';
import type { Rule } from '../../src/ir/ruleset.js';

/** Names and numbers of the design in dual-design.ts. */
export const ours = {
  chain: (hook: string) => `DUAL-${hook}`,
  mark: { value: 0x700, mask: 0xf00 },
  tables: [500, 501],
  priorities: [500, 501, 503],
  link: 'dual0',
  linkId: 77,
  protocol: '205',
} as const;

const hostHooks = { mangle: ['PREROUTING', 'OUTPUT'], nat: ['PREROUTING'] };
const insideHooks = { mangle: ['PREROUTING'] };

/** The ownership of the dual-stack design: nearly everything is the same in both families. */
export const dualOwnership: Ownership = {
  footprint: (scope) => ({
    tables: { ipv4: ours.tables, ipv6: ours.tables },
    links: [ours.link],
    sets: scope === 'host' ? ['dual-4', 'dual-6'] : [],
  }),
  hooks: (scope) => (scope === 'host' ? hostHooks : insideHooks),
  chains: (scope, _, table) =>
    scope === 'host' ? (hostHooks[table as keyof typeof hostHooks] ?? []).map(ours.chain) : [],
  ruleInBuiltin: ({ scope, chain }, { target }: Rule) => {
    const isShaped =
      scope === 'host'
        ? target?.kind === 'jump' && target.chain === ours.chain(chain)
        : target?.kind === 'tproxy' && target.mark.value === ours.mark.value;
    return isShaped ? 'ours' : 'foreign';
  },
  chain: ({ chain, table, scope }) =>
    scope === 'host' && (hostHooks[table as keyof typeof hostHooks] ?? []).map(ours.chain).includes(chain)
      ? 'ours'
      : 'foreign',
  native: () => 'ours',
  remedy: () => ({ path: 'constants', free: null }),
  set: (_, { family, name, type }) => {
    const expectedFamily = { 'dual-4': 'ipv4', 'dual-6': 'ipv6' }[name];
    if (expectedFamily === undefined) return 'foreign';
    return type === 'hash:ip' && family === expectedFamily ? 'ours' : 'collision';
  },
  link: (_, { id, kind, name }) => {
    if (name !== ours.link) return 'foreign';
    return kind === 'vxlan' && id === ours.linkId ? 'ours' : 'collision';
  },
  // The kernel assigns this address to the link; it is not desired.
  address: (_, { address }) => !address.startsWith('fe80:'),
  route: (_, { protocol, table }) => claim((ours.tables as readonly TableId[]).includes(table), protocol),
  ipRule: (_, { priority, protocol }) => claim((ours.priorities as readonly number[]).includes(priority), protocol),
};

function claim(isInPlace: boolean, protocol: string | null): Claim {
  if (!isInPlace) return 'foreign';
  return protocol === ours.protocol ? 'ours' : 'collision';
}
