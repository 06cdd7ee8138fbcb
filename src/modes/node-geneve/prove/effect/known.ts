import type { SimulatableProgram } from '../../../../ir/program.js';
import type { Rule } from '../../../../ir/ruleset.js';
import type { Known } from '../../../../simulate/prove/effect/suspects.js';
import type { GeneveState } from '../../state.js';
import { neededSettings } from './needed-settings.js';

/** Recognises the document's objects among foreign ones. */
export function knownOf({ constants, ztunnel }: GeneveState, desired: SimulatableProgram): Known {
  const { namespaces } = desired;
  const rules = new Set(
    namespaces.flatMap(({ rulesets }) =>
      rulesets.flatMap(({ tables }) =>
        tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules.map(textOf))),
      ),
    ),
  );
  const { inbound, outbound } = constants.tunnels;
  return {
    isOurs: (rule, chain) => chain.startsWith(constants.chainPrefix) || rules.has(textOf(rule)),
    priorities: new Set(namespaces.flatMap(({ ipRules }) => ipRules.map(({ priority }) => priority))),
    tables: new Set(Object.values(constants.tables)),
    neededSettings,
    devices: new Set([
      ...[inbound, outbound].flatMap(({ name, peerName }) => [name, peerName]),
      ...(ztunnel === null ? [] : [ztunnel.hostInterface, ztunnel.podInterface]),
    ]),
  };
}

function textOf({ matches, target }: Rule): string {
  return JSON.stringify([matches, target]);
}
