import { families } from '../../../../src/ir/family.js';
import type { Family, Ruleset } from '../../../../src/ir/ruleset.js';
import { parseRuleset } from '../../../../src/render/iptables/parse.js';

/** Built-in chains come with policies, as in every dump. */
const hooks = [':PREROUTING ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ':POSTROUTING ACCEPT [0:0]'].join('\n');

/** Restore input as it is observed afterwards. */
export function rulesetsOf(rules: Readonly<Partial<Record<Family, string>>>): readonly Ruleset[] {
  return families.flatMap((family) => {
    const text = rules[family]?.replace(/^\*(\w+)\n/gm, `*$1\n${hooks}\n`);
    return text === undefined ? [] : [parseRuleset(text, family).ruleset];
  });
}
