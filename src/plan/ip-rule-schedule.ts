import type { IpOperation } from '../ir/ip-operation.js';
import type { IpRule } from '../ir/ip-rule.js';

type RuleOperation = Extract<IpOperation, { readonly rule: IpRule }>;

/** Changes of ip rules, in their order. */
export interface IpRuleSchedule {
  /** Additions without effect until packets are marked, and the targets of gotos. */
  readonly ready: readonly IpOperation[];
  /**
   * Lookups that match fewer packets than the ones they replace: before the rules, which may drop the packets left out.
   */
  readonly narrowed: readonly IpOperation[];
  /** The lookup without a mark takes effect for every packet at once: added after everything else, deleted before. */
  readonly opened: readonly IpOperation[];
  readonly closed: readonly IpOperation[];
  readonly gone: readonly IpOperation[];
  /** Targets of gotos: deleted after every goto. */
  readonly idle: readonly IpOperation[];
}

export function scheduleIpRules(additions: readonly IpOperation[], deletions: readonly IpOperation[]): IpRuleSchedule {
  const [added, deleted] = [additions.filter(isOfRule), deletions.filter(isOfRule)];
  const wide = (narrow: RuleOperation) => deleted.find(({ rule }) => isNarrower(narrow.rule, rule));
  const narrow = added.filter((one) => isCatchAll(one) && wide(one) !== undefined);
  const exchanged = added.flatMap((one) => {
    const olds = deleted.filter(({ rule }) => isOtherTarget(rule, one.rule));
    return olds.length === 0 ? [] : [{ one, olds }];
  });
  const widened = new Set(narrow.flatMap((one) => wide(one) ?? []));
  const replaced = new Set([...widened, ...exchanged.flatMap(({ olds }) => olds)]);
  const left = deleted.filter((one) => !replaced.has(one));
  const isExchanged = (operation: RuleOperation) => exchanged.some(({ one }) => one === operation);
  return {
    ready: [...added.filter((one) => !isCatchAll(one) && !isExchanged(one)), ...exchanged.flatMap(exchange)],
    narrowed: [...narrow, ...widened],
    opened: added.filter((one) => isCatchAll(one) && !narrow.includes(one)),
    closed: left.filter(isCatchAll),
    gone: left.filter((one) => !isCatchAll(one) && !isNoop(one)),
    idle: left.filter(isNoop),
  };
}

/**
 * Replaces a goto by one with another target. The kernel does not distinguish the two and refuses the second (EEXIST),
 * unless it has another protocol. So a rule of another protocol (static) stands in meanwhile, or one that an
 * interrupted change left over.
 */
function exchange({
  olds,
  one,
}: {
  readonly olds: readonly RuleOperation[];
  readonly one: RuleOperation;
}): readonly IpOperation[] {
  const same = olds.filter(({ rule }) => rule.protocol === one.rule.protocol);
  const others = olds.filter((old) => !same.includes(old));
  if (same.length === 0 || others.length > 0) return [...same, one, ...others];
  const standIn = { ...one.rule, protocol: '4' };
  return [{ kind: 'add-rule', rule: standIn }, ...same, one, { kind: 'delete-rule', rule: standIn }];
}

function isOtherTarget(old: IpRule, next: IpRule): boolean {
  return old.action.kind === 'goto' && next.action.kind === 'goto' && selectorText(old) === selectorText(next);
}

function selectorText({ extra, family, fwmark, priority }: IpRule): string {
  return JSON.stringify([family, priority, fwmark, extra]);
}

function isOfRule(operation: IpOperation): operation is RuleOperation {
  return 'rule' in operation;
}

function isCatchAll({ rule }: RuleOperation): boolean {
  return rule.fwmark === null && rule.action.kind === 'lookup';
}

function isNoop({ rule }: RuleOperation): boolean {
  return rule.fwmark === null && rule.action.kind === 'other';
}

/** Whether a rule is the same lookup with one more selector. */
function isNarrower(narrow: IpRule, wide: IpRule): boolean {
  const isSame = narrow.priority === wide.priority && JSON.stringify(narrow.action) === JSON.stringify(wide.action);
  return isSame && wide.fwmark === null && wide.extra.length === 0 && narrow.extra.length > 0;
}
