import { families, singlePrefix } from '../../../ir/family.js';
import type { Family, Rule, Ruleset } from '../../../ir/ruleset.js';
import type { InpodConstants } from '../constants.js';
import { ciliumChains } from './cilium.js';
import { type Content, contentOf, type Extent, extentOf, worst } from './content.js';
import type { PodValues } from './layout.js';
import type { Release } from './releases.js';
import { type Variant, variantReader, variants } from './variants.js';

/** What the rules of a namespace show. */
export interface Recognised {
  /** The releases that write them. */
  readonly releases: readonly Release[];
  /** `mixed`: among others, such as those of another release. */
  readonly extent: 'whole' | 'half-applied' | 'mixed';
}

/** What is found in one family, and the configuration that it shows. */
interface Found {
  readonly family: Family;
  readonly content: Content;
  readonly pod: PodValues;
}

/** Recognises the layouts of a pod that were written with these constants. */
export function podRecogniser(constants: InpodConstants): (rulesets: readonly Ruleset[]) => readonly Recognised[] {
  const names = new Set([constants.chains.prerouting, constants.chains.output, ...Object.values(ciliumChains)]);
  const contentOfVariant = variantReader(constants);

  return (rulesets) => {
    const found = families.flatMap((family): readonly Found[] => {
      const ruleset = rulesets.find((one) => one.family === family);
      if (ruleset === undefined) return [];
      const content = contentOf(ruleset, names);
      return content.size === 0 ? [] : [{ family, content, pod: podValues(ruleset, constants) }];
    });
    if (found.length === 0) return [];
    const judged = variants.map((variant) => ({ variant, extent: extentOfVariant(variant, found) }));
    const releasesWith = (extent: Extent) =>
      distinct(judged.filter((one) => one.extent === extent).map(({ variant }) => variant.release));
    const whole = releasesWith('whole');
    if (whole.length > 0) return [{ releases: whole, extent: 'whole' }];
    const part = releasesWith('part');
    if (part.length > 0) return [{ releases: part, extent: 'half-applied' }];
    return mixedIn(found).map((releases) => ({ releases, extent: 'mixed' }));
  };

  function extentOfVariant(variant: Variant, found: readonly Found[]): Extent {
    if (found.some(({ family }) => family === 'ipv6' && !variant.release.ipv6)) return 'other';
    const extents = found.map(({ content, family, pod }) => extentOf(contentOfVariant(variant, family, pod), content));
    // IPv4 is always written, and before IPv6.
    return worst([...extents, found.some(({ family }) => family === 'ipv4') ? 'whole' : 'part']);
  }

  /** The releases behind each rule, joined as far as one release explains several. */
  function mixedIn(found: readonly Found[]): readonly (readonly Release[])[] {
    const sources = found.flatMap(({ content, family, pod }) =>
      [...content].flatMap(([table, { chains }]) =>
        [...chains].flatMap(([chain, rules]) => {
          const writers = variants.map(({ release, ...variant }) => {
            const layout = contentOfVariant({ release, ...variant }, family, pod);
            return { release, rules: layout.get(table)?.chains.get(chain) ?? [] };
          });
          return rules.map((rule) =>
            distinct(writers.filter((one) => one.rules.includes(rule)).map(({ release }) => release)),
          );
        }),
      ),
    );
    return joined(sources.filter(({ length }) => length > 0));
  }
}

/** Fewest first, so that rules of one release are not hidden by those that many have in common. */
function joined(sources: readonly (readonly Release[])[]): readonly (readonly Release[])[] {
  const groups: (readonly Release[])[] = [];
  for (const source of sources.toSorted((one, other) => one.length - other.length)) {
    const index = groups.findIndex((group) => group.some((release) => source.includes(release)));
    const group = groups[index];
    if (group === undefined) groups.push(source);
    else groups[index] = group.filter((release) => source.includes(release));
  }
  return groups;
}

function distinct(list: readonly Release[]): readonly Release[] {
  return [...new Set(list)];
}

/** Addresses and interfaces come from the configuration: they are taken from the rules themselves. */
function podValues({ family, tables }: Ruleset, { chains, probe }: InpodConstants): PodValues {
  const rulesOf = (name: string) =>
    tables.flatMap((table) => table.chains.filter((chain) => chain.name === name).flatMap(({ rules }) => rules));
  const prerouting = rulesOf(chains.prerouting);
  const addresses = [...addressesIn(prerouting, 'source'), ...addressesIn(rulesOf(chains.output), 'destination')];
  return {
    probe: addresses[0] ?? singlePrefix(probe[family]),
    virtualInterfaces: prerouting.flatMap(({ matches, target }) =>
      target?.kind !== 'module'
        ? []
        : matches.flatMap((match) => (match.kind === 'in-interface' && !match.negated ? [match.name] : [])),
    ),
  };
}

function addressesIn(rules: readonly Rule[], kind: 'source' | 'destination'): readonly string[] {
  return rules.flatMap(({ matches, target }) =>
    target?.kind !== 'verdict'
      ? []
      : matches.flatMap((match) => (match.kind === kind && !match.negated ? [match.address] : [])),
  );
}
