import type { InterfaceMatch, Match } from '../../ir/match.js';
import type { Family, Rule } from '../../ir/ruleset.js';
import type { Target } from '../../ir/target.js';
import { canonicalNetwork } from './canonical/address.js';
import { canonicalProtocol } from './canonical/protocol.js';
import { canonicalOptions } from './canonical-options.js';
import type { Word } from './lexer.js';
import type { Reading } from './module-words.js';
import { type Misread, misread } from './parse-line.js';
import { type LoadedModule, type RuleParts, readOptions } from './read-options.js';
import { toMatch } from './to-match.js';
import { toTarget, toVerdict } from './to-target.js';

/** `unknown` are the modules whose words were kept as they stood. */
export interface ReadRules {
  readonly kind: 'rules';
  readonly rules: readonly Rule[];
  readonly unknown: readonly Misread[];
}

/** The rules that the words of one `-A` line stand for: several where `-s` or `-d` lists addresses, none for another family. */
export function readRule(words: readonly Word[], family: Family): ReadRules | Misread {
  const parts = readOptions(words, family);
  if ('kind' in parts) return parts;
  if (parts.own.has(family === 'ipv4' ? '-6' : '-4')) return { kind: 'rules', rules: [], unknown: [] };
  const sources = addressesOf(parts, '-s', 'source', family);
  if ('kind' in sources) return sources;
  const destinations = addressesOf(parts, '-d', 'destination', family);
  if ('kind' in destinations) return destinations;
  const own = ownMatches(parts);
  if ('kind' in own) return own;
  const reading: Reading = { family, protocol: own.protocol };
  const modules = parts.matches.map((loaded) => moduleMatch(loaded, reading));
  const target = targetOf(parts, reading);
  const failure = [...modules, target].find((each) => each?.kind === 'misread');
  if (failure?.kind === 'misread') return failure;
  const rest = [...own.matches, ...(modules as Match[])];
  const unknown = [...parts.matches, ...(target?.kind === 'opaque' && parts.target ? [parts.target] : [])]
    .filter((loaded) => loaded.words === null)
    .map(({ name, column }): Misread => {
      return { ...misread(`${name}: an unknown module, kept as it stands`, column), kept: true };
    });
  const rules = sources.flatMap((source) =>
    destinations.map((destination) => ({
      matches: [...source, ...destination, ...rest],
      target: target as Target | null,
    })),
  );
  return { kind: 'rules', rules, unknown };
}

/** One entry for each address; an entry is empty where the address says nothing. */
function addressesOf(
  { own }: RuleParts,
  flag: string,
  kind: 'source' | 'destination',
  family: Family,
): readonly (readonly Match[])[] | Misread {
  const given = own.get(flag);
  if (given === undefined) return [[]];
  const found: (readonly Match[])[] = [];
  for (const text of (given.values[0] ?? '').split(',')) {
    const address = canonicalNetwork(text, family);
    if (address === null) return misread(`${flag}: ${JSON.stringify(text)} is no address`, given.column);
    const everything = address === '0.0.0.0/0' || address === '::/0';
    found.push(everything && !given.negated ? [] : [{ kind, negated: given.negated, address }]);
  }
  return found;
}

function ownMatches({ own }: RuleParts): { matches: readonly Match[]; protocol: string | null } | Misread {
  const matches: Match[] = [
    ...interfaceMatch(own, '-i', 'in-interface'),
    ...interfaceMatch(own, '-o', 'out-interface'),
  ];
  const given = own.get('-p');
  const protocol = given ? canonicalProtocol(given.values[0] ?? '') : '0';
  if (given && protocol === null) return misread(`-p: ${JSON.stringify(given.values[0])} is no protocol`, given.column);
  if (given && protocol !== null && protocol !== '0')
    matches.push({ kind: 'protocol', negated: given.negated, protocol });
  const fragment = own.get('-f');
  if (fragment) matches.push({ kind: 'fragment', negated: fragment.negated });
  return { matches, protocol: given?.negated || protocol === '0' ? null : protocol };
}

function interfaceMatch(own: RuleParts['own'], flag: string, kind: InterfaceMatch['kind']): readonly InterfaceMatch[] {
  const given = own.get(flag);
  const [name] = given?.values ?? [];
  if (!given || name === undefined || (name === '+' && !given.negated)) return [];
  return [{ kind, negated: given.negated, name }];
}

function moduleMatch({ name, words, options, column }: LoadedModule, reading: Reading): Match | Misread {
  if (words === null) return { kind: 'opaque', module: name, options };
  const canonical = canonicalOptions(words, options, reading);
  return typeof canonical === 'string' ? misread(`${name}: ${canonical}`, column) : toMatch(name, canonical);
}

function targetOf({ own, target }: RuleParts, reading: Reading): Target | Misread | null {
  const chain = own.get('-g')?.values[0];
  if (chain !== undefined) return { kind: 'goto', chain };
  if (target === null) return null;
  const { name, words, options, column } = target;
  if (words === null) {
    if (options.length > 0) return { kind: 'opaque', target: name, options };
    return toVerdict(name) ?? { kind: 'jump', chain: name };
  }
  const canonical = canonicalOptions(words, options, reading);
  return typeof canonical === 'string' ? misread(`${name}: ${canonical}`, column) : toTarget(name, canonical);
}
