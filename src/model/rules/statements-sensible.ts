import type { Draft } from '../draft.js';
import type { NodeState } from '../node-state.js';
import type { RuleDiagnostic } from './rule-diagnostic.js';

/** Pods that a statement names are not looked for: they may be those of the document before the change. */
export function statementsSensible({ change }: Draft<Pick<NodeState, 'change'>>): readonly RuleDiagnostic[] {
  return (change ?? []).flatMap(({ port, protocol }, index): readonly RuleDiagnostic[] => {
    if (protocol !== 'icmp' || port === undefined || port === null) return [];
    const path = `change[${index}].port`;
    const hint = 'leave it out, or state something of tcp or udp';
    return [{ code: 'needless-port', path, message: 'icmp has no ports', hint }];
  });
}
