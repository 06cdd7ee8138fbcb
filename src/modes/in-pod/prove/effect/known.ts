import type { SimulatableProgram } from '../../../../ir/program.js';
import type { Rule } from '../../../../ir/ruleset.js';
import type { Known } from '../../../../simulate/prove/effect/suspects.js';
import type { InpodState } from '../../state.js';

/** Recognises the document's objects among foreign ones. */
export function knownOf({ constants }: InpodState, { namespaces }: SimulatableProgram): Known {
  const chains = new Set<string>(Object.values(constants.chains));
  const rules = new Set(
    namespaces.flatMap(({ rulesets }) =>
      rulesets.flatMap(({ tables }) => tables.flatMap((table) => table.chains.flatMap((one) => one.rules.map(textOf)))),
    ),
  );
  return {
    isOurs: (rule, chain) => chains.has(chain) || rules.has(textOf(rule)),
    priorities: new Set([constants.priority]),
    tables: new Set([constants.table]),
    devices: new Set(),
    neededSettings: () => [],
  };
}

function textOf({ matches, target }: Rule): string {
  return JSON.stringify([matches, target]);
}
