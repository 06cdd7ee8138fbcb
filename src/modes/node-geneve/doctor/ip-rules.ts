import { kernelRulePriorities, mainRulePriority, mainTable } from '../../../base/kernel-facts.js';
import type { IpRule } from '../../../ir/ip-rule.js';
import { selectorsOf } from '../../../ir/ip-rule-selectors.js';
import { ipRuleWords } from '../../../render/ip-batch/words.js';
import type { Finding } from '../../../report/finding.js';
import type { GeneveFacts } from './facts.js';

/** The kernel's own ip rules: local, main, default. */
const kernelPriorities = new Set(kernelRulePriorities);

/** Foreign policy routing beside ours (AWS VPC CNI at 512 to 1536, Tailscale at 5210 to 5270, Cilium, VRFs). */
export function checkIpRules(facts: GeneveFacts): readonly Finding[] {
  const { constants, ipRules, state } = facts;
  if (state !== null && state.ztunnel === null) return [];
  const own = new Set(Object.values(constants.priorities));
  const foreign = ipRules.filter(
    ({ family, priority }) => family === 'ipv4' && !kernelPriorities.has(priority) && !own.has(priority),
  );
  const leading = foreign.filter((rule) => leadsToOurs(rule, facts));
  const others = foreign.filter((rule) => !leading.includes(rule));
  const before = others.filter(({ priority }) => priority < constants.priorities.skip);
  const all = before.filter((rule) => takesAll(rule, facts));
  return [
    ...leading.map((rule) => intoOurs(rule, facts)),
    ...all.map((rule) => allTaken(rule, facts)),
    ...bypassed(
      others.filter((rule) => rule.priority > constants.priorities.skip && isNoMain(rule) && decides(rule)),
      facts,
    ),
    ...ahead(before.filter((rule) => !all.includes(rule) && decides(rule))),
  ];
}

function text(rule: IpRule): string {
  return `ip rule ${ipRuleWords({ ...rule, protocol: null }, String)}`;
}

function leadsToOurs({ action }: IpRule, { constants }: GeneveFacts): boolean {
  return action.kind === 'lookup' && Object.values(constants.tables).some((table) => table === action.table);
}

/**
 * Our own rules into these tables need a mark, or come after the rule that lets the node's packets pass. A foreign one
 * does neither.
 */
function intoOurs(rule: IpRule, facts: GeneveFacts): Finding {
  const { inbound, outbound } = facts.constants.tables;
  const { priority } = rule;
  const table = rule.action.kind === 'lookup' ? rule.action.table : '';
  const isMet = priority < facts.constants.priorities.skip || isReachedByPassed(rule, facts);
  const what =
    table === inbound
      ? "what the node itself sends to mesh pods goes into ztunnel's tunnel: kubelet's probes fail, and pods are restarted"
      : `packets without a mark of ours go ${table === outbound ? 'out by' : 'back to'} ztunnel, its own and the node's too: they go round in circles or are lost`;
  return {
    code: 'ip-rule-into-ours',
    severity: isMet ? 'error' : 'note',
    evidence: text(rule),
    consequence: isMet ? what : 'packets meet ours first, and those that pass it skip this one: it does nothing now',
    remedy: `ip rule del priority ${priority}, and have whoever wrote it use a table of its own; or choose other constants.tables`,
  };
}

/** Whether packets that our rules let pass reach it: they skip some ip rules, or all of them. */
function isReachedByPassed({ priority }: IpRule, { constants, ipRules, state }: GeneveFacts): boolean {
  const skips = ipRules.filter((one) => one.priority === constants.priorities.skip);
  const targets = skips.flatMap(({ action }) => (action.kind === 'goto' ? [action.priority] : []));
  const isPast = priority < mainRulePriority && priority > constants.priorities.skip;
  return isPast && (targets.length > 0 ? targets.some((to) => to <= priority) : state?.profile === 'hardened');
}

/** Whether the rule selects every packet; it may still suppress routes. */
function selectsEveryPacket(rule: IpRule): boolean {
  const { isInverted, selectors } = selectorsOf(rule);
  const narrowing = selectors.filter((one) => !('prefix' in one && /\/0$/.test(one.prefix)));
  return rule.fwmark === null && !isInverted && narrowing.length === 0;
}

/** Whether no packet, or no packet to a pod, gets past it to our rules. */
function takesAll(rule: IpRule, { constants, routes }: GeneveFacts): boolean {
  if (!selectsEveryPacket(rule)) return false;
  const { action } = rule;
  if (action.kind === 'goto') return action.priority > constants.priorities.skip;
  if (action.kind === 'other') return refusals.has(action.words[0] ?? '');
  const { suppressedLength } = selectorsOf(rule);
  // Host routes to pods are in main: a lookup there decides unless all prefix lengths are suppressed.
  if (action.table === mainTable) return (suppressedLength ?? -1) < 32;
  const isDefault = suppressedLength === null || suppressedLength < 0;
  const hasDefault = routes?.some(({ destination, family, table }) => {
    return family === 'ipv4' && table === action.table && destination === '0.0.0.0/0';
  });
  return isDefault && hasDefault === true;
}

const refusals = new Set(['unreachable', 'blackhole', 'prohibit']);

function allTaken(rule: IpRule, { constants }: GeneveFacts): Finding {
  const { action } = rule;
  const { skip } = constants.priorities;
  const isPartial = action.kind === 'lookup' && selectorsOf(rule).suppressedLength != null;
  return {
    code: 'ip-rule-takes-all',
    severity: 'error',
    evidence: text(rule),
    consequence:
      action.kind === 'other'
        ? `every packet that reaches it is refused (${action.words[0]}), ahead of ours at ${skip}: nothing of the mesh gets through`
        : isPartial
          ? `what is sent to pods is routed by it, ahead of ours at ${skip}: it goes straight to them and is not captured`
          : `it decides for every packet, ahead of ours at ${skip}: nothing is redirected`,
    remedy: 'have whoever wrote it use a priority behind ours, or lower constants.priorities',
  };
}

function bypassed(after: readonly IpRule[], facts: GeneveFacts): readonly Finding[] {
  const { inbound, skip } = facts.constants.priorities;
  if (after.length === 0 || !passedSkipForeign(facts)) return [];
  return [
    {
      code: 'ip-rules-bypassed',
      severity: 'warning',
      evidence: after.slice(0, 10).map(text).join('\n'),
      consequence: `our rules at ${skip} to ${inbound} come first, and packets of the mesh skip these (goto 32766): they may leave by another interface`,
      remedy:
        'choose profile hardened, which leaves these to decide, or raise constants.priorities so that they come first',
    },
  ];
}

function ahead(before: readonly IpRule[]): readonly Finding[] {
  if (before.length === 0) return [];
  return [
    {
      code: 'ip-rules-ahead',
      severity: 'note',
      evidence: before.slice(0, 10).map(text).join('\n'),
      consequence: 'they decide ahead of ours: what they route is not sent to ztunnel',
      remedy: 'lower constants.priorities if mesh traffic meets them',
    },
  ];
}

/** A `nop` decides nothing: it is the target of a goto, as in profile hardened. */
function decides({ action }: IpRule): boolean {
  return action.kind !== 'other' || action.words[0] !== 'nop';
}

/** Whether it does anything but look up main, which decides after our rules anyway. */
function isNoMain({ action }: IpRule): boolean {
  return action.kind !== 'lookup' || action.table !== mainTable;
}

/** Whether passed packets skip foreign rules too, by the node's rules, or else by the document's profile. */
function passedSkipForeign({ constants, ipRules, state }: GeneveFacts): boolean {
  const atSkip = ipRules.filter(({ priority }) => priority === constants.priorities.skip);
  const targets = atSkip.flatMap(({ action }) => (action.kind === 'goto' ? [action.priority] : []));
  return targets.length > 0 ? targets.some((target) => target >= mainRulePriority) : state?.profile !== 'hardened';
}
