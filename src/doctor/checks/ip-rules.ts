import { mainTable } from '../../ir/route.js';
import { ipRuleWords } from '../../render/ip-batch/words.js';
import type { Finding } from '../../render/report/finding.js';
import type { Facts } from '../facts.js';

/** Rules of the kernel itself: local, main, default. */
const kernelPriorities = new Set([0, 32766, 32767]);

/** Policy routing of others (AWS VPC CNI at 512 to 1536, Tailscale at 5210 to 5270, Cilium, VRFs) beside ours. */
export function checkIpRules({ constants, ipRules, state }: Facts): readonly Finding[] {
  const own = new Set(Object.values(constants.priorities));
  const { inbound, skip } = constants.priorities;
  const foreign = ipRules.filter(
    ({ family, priority }) => family === 'ipv4' && !kernelPriorities.has(priority) && !own.has(priority),
  );
  const isPlain = (rule: (typeof foreign)[number]) => rule.action.kind !== 'lookup' || rule.action.table !== mainTable;
  const text = (rule: (typeof foreign)[number]) => `ip rule ${ipRuleWords(rule)}`;
  const after = foreign.filter((rule) => rule.priority > skip && isPlain(rule)).map(text);
  const before = foreign.filter((rule) => rule.priority < skip && isPlain(rule)).map(text);
  if (state !== null && state.ztunnel === null) return [];
  return [
    ...(after.length === 0
      ? []
      : [
          {
            code: 'ip-rules-bypassed',
            severity: 'warning' as const,
            evidence: after.slice(0, 10).join('\n'),
            consequence: `our rules at ${skip} to ${inbound} come first, and packets of the mesh skip these (goto 32766): they may leave by another interface`,
            remedy: 'raise constants.priorities so that these come first where they must decide',
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
