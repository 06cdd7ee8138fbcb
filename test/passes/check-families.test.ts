import { expect, test } from 'vitest';
import type { CompiledNamespace } from '../../src/ir/program.js';
import type { Route } from '../../src/ir/route.js';
import type { Rule, Ruleset } from '../../src/ir/ruleset.js';
import { checkFamilies } from '../../src/passes/check-families.js';
import { dualProgram } from '../arbitraries/dual-design.js';

const program = dualProgram({
  families: ['ipv4', 'ipv6'],
  hasTunnel: true,
  tunnelPort: 4790,
  members: [3],
  ports: [],
});

/** What is said of the design once a part of its first namespace is another one. */
function complaint(change: (host: CompiledNamespace) => Partial<CompiledNamespace>): string {
  const [host, ...others] = program.namespaces;
  if (host === undefined) throw new Error('the design has a host');
  try {
    checkFamilies({ namespaces: [{ ...host, ...change(host) }, ...others] });
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

/** Every route of IPv6 that leads somewhere with a change. */
function withRoutes(change: Partial<Route>) {
  return ({ routes }: CompiledNamespace) => ({
    routes: routes.map((route) =>
      route.family === 'ipv6' && route.type === 'unicast' ? { ...route, ...change } : route,
    ),
  });
}

function withRule(matches: Rule['matches'], target: Rule['target'] = null) {
  return ({ rulesets }: CompiledNamespace) => ({
    rulesets: rulesets.map((ruleset): Ruleset => {
      if (ruleset.family !== 'ipv6') return ruleset;
      const [first, ...rest] = ruleset.tables;
      if (first === undefined) throw new Error('there is a table');
      const rule: Rule = { matches, target, origin: { causes: [], purpose: 'of a test' } };
      const chains = first.chains.map((chain) => ({ ...chain, rules: [...chain.rules, rule] }));
      return { ...ruleset, tables: [{ ...first, chains }, ...rest] };
    }),
  });
}

test('a program in the form that the kernel shows is accepted', () => {
  expect(complaint(() => ({}))).toBe('');
  expect(checkFamilies(program)).toBe(program);
});

test.each<[what: string, change: (host: CompiledNamespace) => Partial<CompiledNamespace>, said: string]>([
  ['families out of order', ({ rulesets }) => ({ rulesets: [...rulesets].reverse() }), 'rulesets'],
  ['the same family twice', ({ rulesets }) => ({ rulesets: [...rulesets, ...rulesets] }), 'rulesets'],
  [
    'an address in a long form',
    ({ addresses }) => ({ addresses: addresses.map((one) => ({ ...one, address: 'fd00:0::1/64' })) }),
    'address fd00:0::1/64',
  ],
  ['a destination in a long form', withRoutes({ destination: 'FD00::/64' }), 'route FD00::/64'],
  ['a destination with host bits', withRoutes({ destination: 'fd00::1/64' }), 'route fd00::1/64'],
  ['a destination of the other family', withRoutes({ destination: '10.0.0.0/8' }), 'route 10.0.0.0/8'],
  ['a nexthop of the other family', withRoutes({ via: '10.0.0.1' }), 'route'],
  ['a source in a long form', withRoutes({ source: 'fd00:0:0::1' }), 'route'],
  ['a route without a metric', withRoutes({ metric: 0 }), 'without a metric'],
  ['a route of a scope', withRoutes({ scope: 'link' }), 'of scope link'],
  ['a blackhole with a device', withRoutes({ type: 'blackhole' }), 'that is blackhole by dual0'],
  [
    'a selector of the other family',
    ({ ipRules }) => ({ ipRules: ipRules.map((rule) => ({ ...rule, extra: ['to', '10.0.0.0/8'] })) }),
    'ip rule 500',
  ],
  [
    'a member of the other family',
    ({ sets }) => ({
      sets: sets.map((set) => ({ ...set, members: set.members.map((member) => ({ ...member, entry: '10.0.0.1' })) })),
    }),
    '10.0.0.1 in set dual-6',
  ],
  [
    'a rule for an address of the other family',
    withRule([{ kind: 'source', negated: false, address: '10.0.0.1/32' }]),
    'a rule for 10.0.0.1/32',
  ],
  [
    'a capture at an address of the other family',
    withRule([], { kind: 'tproxy', port: 15001, address: '127.0.0.1', mark: { value: 1, mask: 1 } }),
    'TPROXY to 127.0.0.1',
  ],
])('refused: %s', (_, change, said) => {
  expect(complaint(change)).toContain(said);
});
