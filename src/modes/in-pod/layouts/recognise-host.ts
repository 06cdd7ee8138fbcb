import type { KernelNamespace } from '../../../ir/program.js';
import type { Rule, Ruleset } from '../../../ir/ruleset.js';
import { meaningOf } from '../../../plan/meaning.js';
import { parseRuleset } from '../../../render/iptables/parse.js';
import type { InpodConstants } from '../constants.js';
import type { Recognised } from './recognise-pod.js';
import { releases } from './releases.js';

/** The only set of probes of the first releases, which had no IPv6 in production. */
export const earlySet = 'istio-inpod-probes';

const early = releases.filter(({ sets }) => sets === 'one');

/**
 * Recognises the node's part of the first releases. Later ones differ from today's only by the place of the jump, which
 * other programs may have pushed down.
 */
export function recogniseHost(
  { sets }: Pick<KernelNamespace, 'sets'>,
  rulesets: readonly Ruleset[],
  { chains: { postrouting }, probe }: InpodConstants,
): readonly Recognised[] {
  const words = `-p tcp -m owner --socket-exists -m set --match-set ${earlySet} dst -j SNAT --to-source ${probe.ipv4}`;
  const text = `*nat\n:${postrouting} - [0:0]\n-A ${postrouting} ${words}\nCOMMIT\n`;
  const expected = rulesIn([parseRuleset(text, 'ipv4').ruleset], postrouting);
  const found = rulesIn(rulesets, postrouting);
  if (found !== null && meaningOf(found) === meaningOf(expected)) return [{ releases: early, extent: 'whole' }];
  if (found?.some(refersToEarlySet)) return [{ releases: early, extent: 'mixed' }];
  if (!sets.some(({ name }) => name === earlySet)) return [];
  return [{ releases: early, extent: found === null ? 'half-applied' : 'mixed' }];
}

/** Null: there is no such chain. */
function rulesIn(rulesets: readonly Ruleset[], name: string): readonly Rule[] | null {
  const tables = rulesets.filter(({ family }) => family === 'ipv4').flatMap((ruleset) => ruleset.tables);
  const chain = tables
    .filter((table) => table.name === 'nat')
    .flatMap(({ chains }) => chains.find((one) => one.name === name) ?? []);
  return chain[0]?.rules ?? null;
}

function refersToEarlySet({ matches }: Rule): boolean {
  return matches.some((match) => match.kind === 'set' && match.set === earlySet);
}
