import type { IpOperation } from '../ir/ip-operation.js';
import type { IpRule } from '../ir/ip-rule.js';
import type { Ownership } from '../ir/ownership.js';
import type { KernelNamespace } from '../ir/program.js';
import type { Change, NoteChange } from './change.js';
import { meaningOfObject } from './meaning.js';

export interface IpRuleComparison {
  readonly changes: readonly Change[];
  readonly additions: readonly IpOperation[];
  readonly deletions: readonly IpOperation[];
}

/**
 * Compares ip rules at our priorities. The kernel accepts a rule a second time with another protocol: that is a
 * duplicate.
 */
export function compareIpRules(
  desired: KernelNamespace,
  observed: KernelNamespace,
  ownership: Ownership,
  note: NoteChange,
): IpRuleComparison {
  const ours = observed.ipRules.filter((rule) => ownership.ipRule(observed, rule) === 'ours');
  const live = new Map<string, IpRule[]>();
  for (const rule of ours) live.set(meaningOfObject(rule), [...(live.get(meaningOfObject(rule)) ?? []), rule]);
  const missing = desired.ipRules.filter((rule) => !live.has(meaningOfObject(rule)));
  const desiredMeanings = new Set(desired.ipRules.map(meaningOfObject));
  const extra = ours.filter((rule) => !desiredMeanings.has(meaningOfObject(rule)));
  const duplicated = [...live].flatMap(([meaning, rules]) => (desiredMeanings.has(meaning) ? rules.slice(1) : []));
  const before = (rule: IpRule) => extra.find(({ priority }) => priority === rule.priority);
  const replaced = new Set(missing.map(before));
  return {
    changes: [
      ...missing.map((rule) => {
        const old = before(rule);
        const item = { object: 'ip-rule', rule } as const;
        return old === undefined ? note('missing', item) : note('changed', item, { object: 'ip-rule', rule: old });
      }),
      ...extra.filter((rule) => !replaced.has(rule)).map((rule) => note('extra', { object: 'ip-rule', rule })),
      ...duplicated.map((rule) => note('duplicated', { object: 'ip-rule', rule })),
    ],
    additions: missing.map((rule): IpOperation => ({ kind: 'add-rule', rule })),
    deletions: [...extra, ...duplicated].map((rule): IpOperation => ({ kind: 'delete-rule', rule })),
  };
}
