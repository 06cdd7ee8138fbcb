import type { Match } from '../../src/ir/match.js';
import type { SimulatableNamespace, SimulatableProgram } from '../../src/ir/program.js';
import type { Rule } from '../../src/ir/ruleset.js';
import type { Target } from '../../src/ir/target.js';
import type { Mark } from '../../src/model/mark.js';

/** A program with a single change. */
export interface Mutant {
  /**
   * The place and the change: `host mangle ztunnel-PREROUTING 4: ACCEPT`. Masks with different added bits have the same
   * name.
   */
  readonly name: string;
  readonly program: SimulatableProgram;
}

/** Every single change: an object removed, another verdict, jump for goto, a mask bit added or removed. */
export function* mutantsOf(program: SimulatableProgram): Generator<Mutant> {
  for (const [index, namespace] of program.namespaces.entries())
    for (const { name, changed } of changesOf(namespace))
      yield { name: `${namespace.scope} ${name}`, program: { namespaces: program.namespaces.with(index, changed) } };
}

interface Change {
  readonly name: string;
  readonly changed: SimulatableNamespace;
}

function* changesOf(namespace: SimulatableNamespace): Generator<Change> {
  const { ipRules, routes, sets, sysctls } = namespace;
  for (const { name, rulesets } of ruleChanges(namespace)) yield { name, changed: { ...namespace, rulesets } };
  for (const [at, route] of routes.entries())
    yield {
      name: `route ${route.type} ${route.destination} table ${route.table}: deleted`,
      changed: { ...namespace, routes: routes.toSpliced(at, 1) },
    };
  for (const [at, rule] of ipRules.entries()) {
    const about = `ip rule ${rule.priority} ${rule.action.kind}`;
    yield { name: `${about}: deleted`, changed: { ...namespace, ipRules: ipRules.toSpliced(at, 1) } };
    for (const { changed: fwmark, name } of rule.fwmark === null ? [] : maskChanges(rule.fwmark))
      yield {
        name: `${about}: fwmark ${name}`,
        changed: { ...namespace, ipRules: ipRules.with(at, { ...rule, fwmark }) },
      };
  }
  for (const [at, { key }] of sysctls.entries())
    yield { name: `sysctl ${key}: deleted`, changed: { ...namespace, sysctls: sysctls.toSpliced(at, 1) } };
  for (const [place, set] of sets.entries())
    for (const [at, { entry }] of set.members.entries())
      yield {
        name: `set ${set.name} ${entry}: deleted`,
        changed: { ...namespace, sets: sets.with(place, { ...set, members: set.members.toSpliced(at, 1) }) },
      };
}

function* ruleChanges({ rulesets }: SimulatableNamespace) {
  for (const [first, ruleset] of rulesets.entries())
    for (const [second, table] of ruleset.tables.entries())
      for (const [third, chain] of table.chains.entries())
        for (const [at, rule] of chain.rules.entries())
          for (const { name, rules } of changesOfRule(chain.rules, rule, at)) {
            const chains = table.chains.with(third, { ...chain, rules });
            const tables = ruleset.tables.with(second, { ...table, chains });
            const about = `${table.name} ${chain.name} ${at + 1}`;
            yield {
              name: `${about}: ${name}`,
              rulesets: rulesets.with(first, { ...ruleset, tables }),
            };
          }
}

function* changesOfRule(rules: readonly Rule[], rule: Rule, at: number) {
  yield { name: 'deleted', rules: rules.toSpliced(at, 1) };
  for (const { changed, name } of rule.target === null ? [] : targetChanges(rule.target))
    yield { name, rules: rules.with(at, { ...rule, target: changed }) };
  for (const [place, match] of rule.matches.entries())
    for (const { changed, name } of matchChanges(match))
      yield { name, rules: rules.with(at, { ...rule, matches: rule.matches.with(place, changed) }) };
}

function* targetChanges(target: Target): Generator<{ readonly name: string; readonly changed: Target }> {
  switch (target.kind) {
    case 'verdict':
      for (const verdict of (['ACCEPT', 'RETURN'] as const).filter((one) => one !== target.verdict))
        yield { name: verdict, changed: { ...target, verdict } };
      return;
    case 'jump':
    case 'goto':
      return yield { name: 'goto', changed: { ...target, kind: target.kind === 'jump' ? 'goto' : 'jump' } };
    case 'set-mark':
    case 'tproxy':
      for (const { changed, name } of maskChanges(target.mark))
        yield { name: `target ${name}`, changed: { ...target, mark: changed } };
      return;
    case 'save-connmark':
      for (const mask of ['nfmask', 'ctmask'] as const)
        for (const { changed, name } of bitChanges(target[mask]))
          yield { name: `${mask} ${name}`, changed: { ...target, [mask]: changed } };
  }
}

function* matchChanges(match: Match): Generator<{ readonly name: string; readonly changed: Match }> {
  if (match.kind !== 'mark' && match.kind !== 'connmark') return;
  for (const { changed, name } of maskChanges(match.mark))
    yield { name: `${match.kind} ${name}`, changed: { ...match, mark: changed } };
}

function* maskChanges({ mask, value }: Mark): Generator<{ readonly name: string; readonly changed: Mark }> {
  for (const { changed, name } of bitChanges(mask))
    yield { name, changed: { mask: changed, value: (value & changed) >>> 0 } };
}

/** Adds each bit of `others`; removes each bit, in long masks only the lowest. */
function* bitChanges(mask: number): Generator<{ readonly name: string; readonly changed: number }> {
  const all = Array.from({ length: 32 }, (_, bit) => 2 ** bit);
  const bits = all.filter((bit) => (mask & bit) >>> 0 === bit);
  for (const bit of others.filter((one) => !bits.includes(one))) yield { name: 'wider', changed: (mask | bit) >>> 0 };
  for (const bit of bits.length > 4 ? bits.slice(0, 1) : bits)
    yield { name: `without 0x${bit.toString(16)}`, changed: (mask & ~bit) >>> 0 };
}

/** Bits that other programs may use: the lowest, the highest and those of Kubernetes. */
const others = [0x1, 0x8000, 0x80000000];
