import * as fc from 'fast-check';
import { builtinChains } from '../../src/ir/hooks.js';
import type { KernelNamespace, KernelProgram } from '../../src/ir/program.js';
import type { Rule, Ruleset } from '../../src/ir/ruleset.js';

/** A change of a namespace by another program, a crash or time. `at` picks the object. */
type Mishap = (namespace: KernelNamespace, at: number) => KernelNamespace;

const foreignRule = (at: number): Rule => ({
  matches: [{ kind: 'source', negated: false, address: `203.0.113.${at % 250}/32` }],
  target: { kind: 'verdict', verdict: 'ACCEPT' },
});

/** Changes one chain of any ruleset, built-in chains included. */
function inChains(change: (rules: readonly Rule[], at: number) => readonly Rule[]): Mishap {
  return (namespace, at) => {
    const chains = namespace.rulesets.flatMap(({ tables }) =>
      tables.flatMap((table) => table.chains.map((chain) => `${table.name} ${chain.name}`)),
    );
    const place = pick(chains, at);
    if (place === undefined) return namespace;
    return mapChains(namespace, (table, chain, rules) => (`${table} ${chain}` === place ? change(rules, at) : rules));
  };
}

/** Changes the rules of our chains in one table of every native ruleset. */
function inNative(change: (rules: readonly Rule[], at: number) => readonly Rule[]): Mishap {
  return (namespace, at) => ({
    ...namespace,
    native: namespace.native.map((table) => ({
      ...table,
      tables: table.tables.map(({ chains, name }, index) => ({
        name,
        chains: chains.map((chain) =>
          chain.policy === null && index === at % table.tables.length
            ? { ...chain, rules: change(chain.rules, at) }
            : chain,
        ),
      })),
    })),
  });
}

const mishaps: Readonly<Record<string, Mishap>> = {
  'a rule is deleted': inChains((rules, at) => rules.filter((_, index) => index !== at % Math.max(rules.length, 1))),
  'a rule is duplicated': inChains((rules, at) =>
    rules.flatMap((rule, index) => (index === at % rules.length ? [rule, rule] : [rule])),
  ),
  'rules are reversed': inChains((rules) => [...rules].reverse()),
  'a foreign rule on top': inChains((rules, at) => [foreignRule(at), ...rules]),
  'a foreign rule below': inChains((rules, at) => [...rules, foreignRule(at)]),
  'a chain is flushed': inChains(() => []),
  'our jumps and chains of a table are deleted': (namespace, at) => {
    const table = pick(Object.keys(builtinChains), at);
    return {
      ...namespace,
      rulesets: namespace.rulesets.map((ruleset) => ({
        ...ruleset,
        tables: ruleset.tables.filter(({ name }) => name !== table),
      })),
    };
  },
  'a route is deleted': (namespace, at) => ({ ...namespace, routes: without(namespace.routes, at) }),
  'a foreign route elsewhere': (namespace, at) => ({
    ...namespace,
    routes: [...namespace.routes, { ...plainRoute, table: 7000, destination: `198.51.100.${at % 250}/32` }],
  }),
  'an ip rule is deleted': (namespace, at) => ({ ...namespace, ipRules: without(namespace.ipRules, at) }),
  'a foreign ip rule': (namespace, at) => ({
    ...namespace,
    ipRules: [
      ...namespace.ipRules,
      {
        family: 'ipv4',
        priority: 5000 + (at % 100),
        fwmark: null,
        action: { kind: 'lookup', table: 7000 },
        protocol: null,
        extra: [],
      },
    ],
  }),
  'a link is set down': (namespace, at) => ({
    ...namespace,
    links: namespace.links.map((link, index) =>
      index === at % namespace.links.length ? { ...link, up: false } : link,
    ),
    routes: namespace.routes.filter(({ dev }) => dev !== namespace.links[at % namespace.links.length]?.name),
  }),
  'a tunnel has another remote': (namespace, at) => ({
    ...namespace,
    links: namespace.links.map((link, index) =>
      index === at % namespace.links.length && link.remote !== null ? { ...link, remote: '192.0.2.9' } : link,
    ),
  }),
  'a tunnel has another port': (namespace, at) => ({
    ...namespace,
    links: namespace.links.map((link, index) =>
      index === at % namespace.links.length && link.port !== null ? { ...link, port: 9999 } : link,
    ),
  }),
  'an address is deleted': (namespace, at) => ({ ...namespace, addresses: without(namespace.addresses, at) }),
  'a set member is deleted': (namespace, at) => ({
    ...namespace,
    sets: namespace.sets.map((set) => ({ ...set, members: without(set.members, at) })),
  }),
  'a foreign set member is added': (namespace, at) => ({
    ...namespace,
    sets: namespace.sets.map((set) => ({
      ...set,
      members: [...set.members, { entry: `192.0.2.${at % 250}`, extra: [] }],
    })),
  }),
  'a set is flushed': (namespace) => ({
    ...namespace,
    sets: namespace.sets.map((set) => ({
      ...set,
      extra: ['timeout', '4'],
      members: set.members.slice(1).map((member) => ({ ...member, extra: ['timeout', '3'] })),
    })),
  }),
  'a native rule is deleted': inNative((rules, at) =>
    rules.filter((_, index) => index !== at % Math.max(rules.length, 1)),
  ),
  'native rules are reversed': inNative((rules) => [...rules].reverse()),
  'a native chain is flushed': inNative(() => []),
  'the native tables are deleted': (namespace) => ({ ...namespace, native: [] }),
  'another program adds a chain to our table': (namespace) => ({
    ...namespace,
    native: namespace.native.map((table) => ({
      ...table,
      tables: [...table.tables, { name: 'nft', chains: [{ name: 'theirs', policy: null, rules: [foreignRule(1)] }] }],
      unsupported: { listing: 'table ip theirs {\n}\n' },
    })),
  }),
  'native members change': (namespace, at) => ({
    ...namespace,
    native: namespace.native.map((table) => ({
      ...table,
      sets: table.sets.map((set) => ({
        ...set,
        members: [...without(set.members, at), { entry: `192.0.2.${at % 250}`, extra: [] }],
      })),
    })),
  }),
  'a sysctl changes': (namespace, at) => ({
    ...namespace,
    sysctls: namespace.sysctls.map((sysctl, index) =>
      index === at % namespace.sysctls.length ? { ...sysctl, value: '2' } : sysctl,
    ),
  }),
};

const plainRoute = {
  family: 'ipv4',
  type: 'unicast',
  via: null,
  dev: 'eth9',
  source: null,
  scope: 'link',
  onlink: false,
  metric: 0,
  protocol: 'boot',
  extra: [],
} as const;

export interface Incident {
  readonly kind: string;
  readonly namespace: number;
  readonly at: number;
}

export const incidents: fc.Arbitrary<readonly Incident[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...Object.keys(mishaps)),
    namespace: fc.nat({ max: 1 }),
    at: fc.nat({ max: 1000 }),
  }),
  { maxLength: 12 },
);

/** A program after some incidents. Members of sets stay distinct, as in the kernel. */
export function spoil(program: KernelProgram, happened: readonly Incident[]): KernelProgram {
  const namespaces = program.namespaces.map((namespace, index) =>
    happened
      .filter((incident) => incident.namespace === index)
      .reduce((one, { kind, at }) => mishaps[kind]?.(one, at) ?? one, namespace),
  );
  return { namespaces: namespaces.map(distinctMembers) };
}

function distinctMembers(namespace: KernelNamespace): KernelNamespace {
  return {
    ...namespace,
    sets: namespace.sets.map((set) => ({
      ...set,
      members: set.members.filter(({ entry }, index) => set.members.findIndex((one) => one.entry === entry) === index),
    })),
  };
}

function mapChains(
  namespace: KernelNamespace,
  change: (table: string, chain: string, rules: readonly Rule[]) => readonly Rule[],
): KernelNamespace {
  const rulesets: readonly Ruleset[] = namespace.rulesets.map((ruleset) => ({
    ...ruleset,
    tables: ruleset.tables.map((table) => ({
      ...table,
      chains: table.chains.map((chain) => ({ ...chain, rules: change(table.name, chain.name, chain.rules) })),
    })),
  }));
  return { ...namespace, rulesets };
}

function without<T>(items: readonly T[], at: number): readonly T[] {
  return items.filter((_, index) => index !== at % Math.max(items.length, 1));
}

function pick<T>(items: readonly T[], at: number): T | undefined {
  return items[at % Math.max(items.length, 1)];
}
