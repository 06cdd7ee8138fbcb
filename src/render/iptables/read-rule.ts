import { bytesOfText } from '../../base/bytes.js';
import type { InterfaceMatch, Match, ModuleOption } from '../../ir/match.js';
import type { Family, Rule } from '../../ir/ruleset.js';
import type { Target } from '../../ir/target.js';
import { canonicalNetwork } from './canonical/address.js';
import { canonicalProtocol } from './canonical/protocol.js';
import { canonicalOptions } from './canonical-options.js';
import type { Word } from './lexer.js';
import type { ValueContext } from './module-words.js';
import { type LineProblem, problemAt } from './parse-line.js';
import { placementProblem, type RuleChain } from './placement.js';
import { type LoadedModule, type RuleContext, type RuleParts, readOptions } from './read-options.js';
import { toMatch } from './to-match.js';
import { toTarget, toVerdict } from './to-target.js';

/**
 * `unknown` lists the modules whose words were kept verbatim. `refused` says why the tools refuse the rule. Its
 * unreadable part becomes an opaque match, so that it is never mistaken for a rule that matches more.
 */
export interface ReadRules {
  readonly rules: readonly Rule[];
  readonly unknown: readonly LineProblem[];
  readonly refused: LineProblem | null;
}

/** A part of a rule. `problem` is why the tools refuse it. */
interface Read<T> {
  readonly read: T;
  readonly problem?: LineProblem;
}

/** The rules of one `-A` line: several if `-s` or `-d` lists addresses, none for another family. */
export function readRule(words: readonly Word[], context: RuleContext): ReadRules {
  const { family } = context;
  const parts = readOptions(words, context);
  const { builtin, stray } = parts;
  if (builtin.has(family === 'ipv4' ? '-6' : '-4')) return { rules: [], unknown: [], refused: null };
  const sources = addressesOf(parts, '-s', 'source', family);
  const destinations = addressesOf(parts, '-d', 'destination', family);
  const core = coreMatches(parts, family);
  const isKnown = builtin.has('-p') || parts.matches.every(({ words }) => words !== null);
  const valueContext: ValueContext = { family, protocol: isKnown ? core.protocol : undefined };
  const modules = parts.matches.map((loaded) => moduleMatch(loaded, valueContext));
  const target = targetOf(parts, valueContext);
  const rest = [...core.read, ...modules.map(({ read }) => read), ...(stray.length > 0 ? [opaque('', stray)] : [])];
  const rules = sources.read.flatMap((source) =>
    destinations.read.map((destination) => ({ matches: [...source, ...destination, ...rest], target: target.read })),
  );
  const problems = [parts, sources, destinations, core, ...modules, target, placeProblem(parts, context)].map(
    ({ problem }) => problem ?? null,
  );
  return { rules, unknown: unknownIn(parts, target.read), refused: problems.find((each) => each !== null) ?? null };
}

function placeProblem({ builtin, matches, target }: RuleParts, place: RuleChain): { readonly problem?: LineProblem } {
  const why = placementProblem(place, builtin.keys(), matches, target);
  return why === null ? {} : { problem: problemAt(why, target?.column ?? matches[0]?.column ?? 1) };
}

function unknownIn({ matches, target }: RuleParts, read: Target | null): readonly LineProblem[] {
  return [...matches, ...(read?.kind === 'opaque' && target ? [target] : [])]
    .filter(({ words }) => words === null)
    .map(({ name, column }): LineProblem => {
      return { ...problemAt(`${name}: an unknown module, kept as it stands`, column), kept: true };
    });
}

function opaque(module: string, options: readonly ModuleOption[]): Match {
  return { kind: 'opaque', module, options };
}

/** One entry per address; an entry is empty if the address matches everything. */
function addressesOf(
  { builtin }: RuleParts,
  flag: string,
  kind: 'source' | 'destination',
  family: Family,
): Read<readonly (readonly Match[])[]> {
  const given = builtin.get(flag);
  if (given === undefined) return { read: [[]] };
  const texts = (given.values[0] ?? '').split(',');
  const verbatim = [[opaque('', [given])]];
  // One rule per address would match what the list should exclude.
  if (given.negated && texts.length > 1)
    return { read: verbatim, problem: problemAt(`${flag}: a list of addresses cannot be negated`, given.column) };
  const found: (readonly Match[])[] = [];
  for (const text of texts) {
    const address = canonicalNetwork(text, family);
    if (address === null)
      return { read: verbatim, problem: problemAt(`${flag}: ${JSON.stringify(text)} is no address`, given.column) };
    const everything = address === '0.0.0.0/0' || address === '::/0';
    found.push(everything && !given.negated ? [] : [{ kind, negated: given.negated, address }]);
  }
  return { read: found };
}

function coreMatches(
  { builtin }: RuleParts,
  family: Family,
): Read<readonly Match[]> & { readonly protocol: string | null } {
  const matches: Match[] = [
    ...interfaceMatch(builtin, '-i', 'in-interface'),
    ...interfaceMatch(builtin, '-o', 'out-interface'),
  ];
  const given = builtin.get('-p');
  const fragment = builtin.get('-f');
  const name = given ? canonicalProtocol(given.values[0] ?? '') : '0';
  if (given && name === null) matches.push(opaque('', [given]));
  else if (given && name !== null && (name !== '0' || given.negated))
    matches.push({ kind: 'protocol', negated: given.negated, protocol: name });
  if (fragment) matches.push({ kind: 'fragment', negated: fragment.negated });
  const problem =
    given && name === null
      ? problemAt(`-p: ${JSON.stringify(given.values[0])} is no protocol`, given.column)
      : given?.negated && name === '0'
        ? problemAt('! -p: no packet has none of all protocols', given.column)
        : fragment && family === 'ipv6'
          ? problemAt('-f: not of IPv6, where -m frag is', fragment.column)
          : interfaceProblem(builtin);
  return { read: matches, protocol: given?.negated || name === '0' ? null : name, ...(problem ? { problem } : {}) };
}

function interfaceMatch(
  builtin: RuleParts['builtin'],
  flag: string,
  kind: InterfaceMatch['kind'],
): readonly InterfaceMatch[] {
  const given = builtin.get(flag);
  const [name] = given?.values ?? [];
  if (!given || name === undefined || (name === '+' && !given.negated)) return [];
  return [{ kind, negated: given.negated, name }];
}

function interfaceProblem(builtin: RuleParts['builtin']): LineProblem | null {
  for (const flag of ['-i', '-o']) {
    const given = builtin.get(flag);
    const name = given?.values[0] ?? 'any';
    if (given && (name === '' || bytesOfText(name).length > 15))
      return problemAt(`${flag}: an interface's name has 1 to 15 characters`, given.column);
  }
  return null;
}

function moduleMatch({ name, words, options, column }: LoadedModule, context: ValueContext): Read<Match> {
  if (words === null) return { read: opaque(name, options) };
  const canonical = canonicalOptions(words, options, context);
  return {
    read: canonical.options === null ? opaque(name, options) : toMatch(name, canonical.options),
    ...(canonical.problem === null ? {} : { problem: problemAt(`${name}: ${canonical.problem}`, column) }),
  };
}

function targetOf({ builtin, target }: RuleParts, context: ValueContext): Read<Target | null> {
  const chain = builtin.get('-g')?.values[0];
  if (chain !== undefined) return { read: { kind: 'goto', chain } };
  if (target === null) return { read: null };
  const { name, words, options, column } = target;
  if (words === null) {
    if (options.length > 0) return { read: { kind: 'opaque', target: name, options } };
    return { read: toVerdict(name) ?? { kind: 'jump', chain: name } };
  }
  const canonical = canonicalOptions(words, options, context);
  return {
    read: canonical.options === null ? { kind: 'opaque', target: name, options } : toTarget(name, canonical.options),
    ...(canonical.problem === null ? {} : { problem: problemAt(`${name}: ${canonical.problem}`, column) }),
  };
}
