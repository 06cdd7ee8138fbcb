import type { IpOperation } from '../ir/ip-operation.js';
import type { IpRule } from '../ir/ip-rule.js';

type RuleOperation = Extract<IpOperation, { readonly rule: IpRule }>;

/** Changes of ip rules by the moment that they have to wait for. */
export interface IpRuleTurns {
  /** What does nothing until something marks, and where a goto leads to. */
  readonly ready: readonly IpOperation[];
  /** A way that takes fewer packets than the one it replaces: ahead of the rules, which may let pass no longer what it no longer takes. */
  readonly narrowed: readonly IpOperation[];
  /** The rule without a mark turns the inbound way on for every packet at once: on when all else stands, off before all else. */
  readonly opened: readonly IpOperation[];
  readonly closed: readonly IpOperation[];
  readonly gone: readonly IpOperation[];
  /** Where a goto leads to: behind everything that may still lead there. */
  readonly idle: readonly IpOperation[];
}

export function inTurns(additions: readonly IpOperation[], deletions: readonly IpOperation[]): IpRuleTurns {
  const [added, deleted] = [additions.filter(isOfRule), deletions.filter(isOfRule)];
  const wide = (narrow: RuleOperation) => deleted.find(({ rule }) => isNarrower(narrow.rule, rule));
  const narrow = added.filter((one) => isWay(one) && wide(one) !== undefined);
  const replaced = new Set(narrow.map(wide));
  const left = deleted.filter((one) => !replaced.has(one));
  return {
    ready: added.filter((one) => !isWay(one)),
    narrowed: [...narrow, ...[...replaced].filter((one) => one !== undefined)],
    opened: added.filter((one) => isWay(one) && !narrow.includes(one)),
    closed: left.filter(isWay),
    gone: left.filter((one) => !isWay(one) && !isIdle(one)),
    idle: left.filter(isIdle),
  };
}

function isOfRule(operation: IpOperation): operation is RuleOperation {
  return 'rule' in operation;
}

function isWay({ rule }: RuleOperation): boolean {
  return rule.fwmark === null && rule.action.kind === 'lookup';
}

function isIdle({ rule }: RuleOperation): boolean {
  return rule.fwmark === null && rule.action.kind === 'other';
}

/** The same lookup with a selector more. */
function isNarrower(narrow: IpRule, wide: IpRule): boolean {
  const isSame = narrow.priority === wide.priority && JSON.stringify(narrow.action) === JSON.stringify(wide.action);
  return isSame && wide.fwmark === null && wide.extra.length === 0 && narrow.extra.length > 0;
}
