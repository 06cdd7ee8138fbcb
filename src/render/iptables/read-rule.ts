import { bytesOfText } from '../../base/bytes.js';
import type { InterfaceMatch, Match, ModuleOption } from '../../ir/match.js';
import type { Family, Rule } from '../../ir/ruleset.js';
import type { Target } from '../../ir/target.js';
import { canonicalNetwork } from './canonical/address.js';
import { canonicalProtocol } from './canonical/protocol.js';
import { canonicalOptions } from './canonical-options.js';
import type { Word } from './lexer.js';
import type { Reading } from './module-words.js';
import { type Misread, misread } from './parse-line.js';
import { misplaced, type Place } from './places.js';
import { type LoadedModule, type RuleParts, type RuleSurroundings, readOptions } from './read-options.js';
import { toMatch } from './to-match.js';
import { toTarget, toVerdict } from './to-target.js';

/**
 * `unknown` are the modules whose words were kept as they stood. `refused` says why the tools do not take the rule; what of
 * it could be read is read all the same, and the rest is an opaque match: it is never taken for a rule that says less.
 */
export interface ReadRules {
  readonly rules: readonly Rule[];
  readonly unknown: readonly Misread[];
  readonly refused: Misread | null;
}

/** A part of a rule as it was read; a problem is why the tools refuse it. */
interface Read<T> {
  readonly read: T;
  readonly problem?: Misread;
}

/** The rules that the words of one `-A` line stand for: several where `-s` or `-d` lists addresses, none for another family. */
export function readRule(words: readonly Word[], surroundings: RuleSurroundings): ReadRules {
  const { family } = surroundings;
  const parts = readOptions(words, surroundings);
  const { own, stray } = parts;
  if (own.has(family === 'ipv4' ? '-6' : '-4')) return { rules: [], unknown: [], refused: null };
  const sources = addressesOf(parts, '-s', 'source', family);
  const destinations = addressesOf(parts, '-d', 'destination', family);
  const core = coreMatches(parts, family);
  const isKnown = own.has('-p') || parts.matches.every(({ words }) => words !== null);
  const reading: Reading = { family, protocol: isKnown ? core.protocol : undefined };
  const modules = parts.matches.map((loaded) => moduleMatch(loaded, reading));
  const target = targetOf(parts, reading);
  const rest = [...core.read, ...modules.map(({ read }) => read), ...(stray.length > 0 ? [opaque('', stray)] : [])];
  const rules = sources.read.flatMap((source) =>
    destinations.read.map((destination) => ({ matches: [...source, ...destination, ...rest], target: target.read })),
  );
  const problems = [parts, sources, destinations, core, ...modules, target, placeProblem(parts, surroundings)].map(
    ({ problem }) => problem ?? null,
  );
  return { rules, unknown: unknownIn(parts, target.read), refused: problems.find((each) => each !== null) ?? null };
}

function placeProblem({ own, matches, target }: RuleParts, place: Place): { readonly problem?: Misread } {
  const why = misplaced(place, own.keys(), matches, target);
  return why === null ? {} : { problem: misread(why, target?.column ?? matches[0]?.column ?? 1) };
}

function unknownIn({ matches, target }: RuleParts, read: Target | null): readonly Misread[] {
  return [...matches, ...(read?.kind === 'opaque' && target ? [target] : [])]
    .filter(({ words }) => words === null)
    .map(({ name, column }): Misread => {
      return { ...misread(`${name}: an unknown module, kept as it stands`, column), kept: true };
    });
}

function opaque(module: string, options: readonly ModuleOption[]): Match {
  return { kind: 'opaque', module, options };
}

/** One entry for each address; an entry is empty where the address says nothing. */
function addressesOf(
  { own }: RuleParts,
  flag: string,
  kind: 'source' | 'destination',
  family: Family,
): Read<readonly (readonly Match[])[]> {
  const given = own.get(flag);
  if (given === undefined) return { read: [[]] };
  const texts = (given.values[0] ?? '').split(',');
  const asItStood = [[opaque('', [given])]];
  // One rule for each would match what the list was to leave out.
  if (given.negated && texts.length > 1)
    return { read: asItStood, problem: misread(`${flag}: a list of addresses cannot be negated`, given.column) };
  const found: (readonly Match[])[] = [];
  for (const text of texts) {
    const address = canonicalNetwork(text, family);
    if (address === null)
      return { read: asItStood, problem: misread(`${flag}: ${JSON.stringify(text)} is no address`, given.column) };
    const everything = address === '0.0.0.0/0' || address === '::/0';
    found.push(everything && !given.negated ? [] : [{ kind, negated: given.negated, address }]);
  }
  return { read: found };
}

function coreMatches(
  { own }: RuleParts,
  family: Family,
): Read<readonly Match[]> & { readonly protocol: string | null } {
  const matches: Match[] = [
    ...interfaceMatch(own, '-i', 'in-interface'),
    ...interfaceMatch(own, '-o', 'out-interface'),
  ];
  const given = own.get('-p');
  const fragment = own.get('-f');
  const name = given ? canonicalProtocol(given.values[0] ?? '') : '0';
  if (given && name === null) matches.push(opaque('', [given]));
  else if (given && name !== null && (name !== '0' || given.negated))
    matches.push({ kind: 'protocol', negated: given.negated, protocol: name });
  if (fragment) matches.push({ kind: 'fragment', negated: fragment.negated });
  const problem =
    given && name === null
      ? misread(`-p: ${JSON.stringify(given.values[0])} is no protocol`, given.column)
      : given?.negated && name === '0'
        ? misread('! -p: no packet has none of all protocols', given.column)
        : fragment && family === 'ipv6'
          ? misread('-f: not of IPv6, where -m frag is', fragment.column)
          : interfaceProblem(own);
  return { read: matches, protocol: given?.negated || name === '0' ? null : name, ...(problem ? { problem } : {}) };
}

function interfaceMatch(own: RuleParts['own'], flag: string, kind: InterfaceMatch['kind']): readonly InterfaceMatch[] {
  const given = own.get(flag);
  const [name] = given?.values ?? [];
  if (!given || name === undefined || (name === '+' && !given.negated)) return [];
  return [{ kind, negated: given.negated, name }];
}

function interfaceProblem(own: RuleParts['own']): Misread | null {
  for (const flag of ['-i', '-o']) {
    const given = own.get(flag);
    const name = given?.values[0] ?? 'any';
    if (given && (name === '' || bytesOfText(name).length > 15))
      return misread(`${flag}: an interface's name has 1 to 15 characters`, given.column);
  }
  return null;
}

function moduleMatch({ name, words, options, column }: LoadedModule, reading: Reading): Read<Match> {
  if (words === null) return { read: opaque(name, options) };
  const canonical = canonicalOptions(words, options, reading);
  return {
    read: canonical.options === null ? opaque(name, options) : toMatch(name, canonical.options),
    ...(canonical.problem === null ? {} : { problem: misread(`${name}: ${canonical.problem}`, column) }),
  };
}

function targetOf({ own, target }: RuleParts, reading: Reading): Read<Target | null> {
  const chain = own.get('-g')?.values[0];
  if (chain !== undefined) return { read: { kind: 'goto', chain } };
  if (target === null) return { read: null };
  const { name, words, options, column } = target;
  if (words === null) {
    if (options.length > 0) return { read: { kind: 'opaque', target: name, options } };
    return { read: toVerdict(name) ?? { kind: 'jump', chain: name } };
  }
  const canonical = canonicalOptions(words, options, reading);
  return {
    read: canonical.options === null ? { kind: 'opaque', target: name, options } : toTarget(name, canonical.options),
    ...(canonical.problem === null ? {} : { problem: misread(`${name}: ${canonical.problem}`, column) }),
  };
}
