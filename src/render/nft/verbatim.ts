import type { Match, ModuleOption } from '../../ir/match.js';
import type { Rule } from '../../ir/ruleset.js';
import type { Target } from '../../ir/target.js';

/* What nobody here knows, kept as its JSON: never guessed at, never left out, so that it is seen to differ. */

export function opaqueMatch(json: unknown): Match {
  return { kind: 'opaque', module: 'nft', options: verbatim(json) };
}

export function opaqueTarget(json: unknown): Target {
  return { kind: 'opaque', target: 'nft', options: verbatim(json) };
}

export function opaqueRule(json: unknown): Rule {
  return { matches: [], target: opaqueTarget(json) };
}

function verbatim(json: unknown): readonly ModuleOption[] {
  return [
    {
      negated: false,
      flag: '',
      values: [JSON.stringify(json, (key, value) => (counted.has(key) ? undefined : value))],
    },
  ];
}

/** What changes with every packet and is no part of what a rule says. */
const counted = new Set(['packets', 'bytes', 'used', 'expires', 'handle']);
