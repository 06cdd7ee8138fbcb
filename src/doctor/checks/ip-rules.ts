import type { IpRule } from '../../ir/ip-rule.js';
import { mainTable } from '../../ir/route.js';
import { ipRuleWords } from '../../render/ip-batch/words.js';
import type { Finding } from '../../render/report/finding.js';
import type { Facts } from '../facts.js';

const mainRulePriority = 32766;

/** Rules of the kernel itself: local, main, default. */
const kernelPriorities = new Set([0, mainRulePriority, 32767]);

/** Policy routing of others (AWS VPC CNI at 512 to 1536, Tailscale at 5210 to 5270, Cilium, VRFs) beside ours. */
export function checkIpRules(facts: Facts): readonly Finding[] {
  const { constants, ipRules, state } = facts;
  const own = new Set(Object.values(constants.priorities));
  const { inbound, skip } = constants.priorities;
  const foreign = ipRules.filter(
    ({ family, priority }) => family === 'ipv4' && !kernelPriorities.has(priority) && !own.has(priority),
  );
  const deciding = foreign.filter(decidesOtherwise);
  const text = (rule: IpRule) => `ip rule ${ipRuleWords(rule, String)}`;
  const after = deciding.filter((rule) => rule.priority > skip).map(text);
  const before = deciding.filter((rule) => rule.priority < skip).map(text);
  if (state !== null && state.ztunnel === null) return [];
  return [
    ...(after.length === 0 || !passesGoPastAll(facts)
      ? []
      : [
          {
            code: 'ip-rules-bypassed',
            severity: 'warning' as const,
            evidence: after.slice(0, 10).join('\n'),
            consequence: `our rules at ${skip} to ${inbound} come first, and packets of the mesh skip these (goto 32766): they may leave by another interface`,
            remedy:
              'choose profile hardened, which leaves these to decide, or raise constants.priorities so that they come first',
          },
        ]),
    ...(before.length === 0
      ? []
      : [
          {
            code: 'ip-rules-ahead',
            severity: 'note' as const,
            evidence: before.slice(0, 10).join('\n'),
            consequence: 'they decide ahead of ours: what they route is not sent to ztunnel',
            remedy: 'lower constants.priorities if mesh traffic meets them',
          },
        ]),
  ];
}

/** A `nop` is where a goto leads, as hardened has one behind ours. */
function decidesOtherwise({ action }: IpRule): boolean {
  if (action.kind === 'lookup') return action.table !== mainTable;
  return action.kind !== 'other' || action.words[0] !== 'nop';
}

/** Whether what passes skips the rules of others too: as the node has it, else as the document will. */
function passesGoPastAll({ constants, ipRules, state }: Facts): boolean {
  const atSkip = ipRules.filter(({ priority }) => priority === constants.priorities.skip);
  const targets = atSkip.flatMap(({ action }) => (action.kind === 'goto' ? [action.priority] : []));
  return targets.length > 0 ? targets.some((target) => target >= mainRulePriority) : state?.profile !== 'hardened';
}
