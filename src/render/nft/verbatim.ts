import type { Match, ModuleOption } from '../../ir/match.js';
import type { Rule } from '../../ir/ruleset.js';
import type { Target } from '../../ir/target.js';

/* Unknown objects are kept as JSON: neither guessed nor left out, so that they count as differences. */

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
      values: [JSON.stringify(json, (key, value) => (volatile.has(key) ? undefined : value))],
    },
  ];
}

/** Keys that change with traffic or time, and are not part of a rule's meaning. */
const volatile = new Set(['packets', 'bytes', 'used', 'expires', 'handle']);
