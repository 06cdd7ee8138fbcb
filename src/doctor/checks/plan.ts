import { describeItem } from '../../report/describe-item.js';
import type { Finding } from '../../report/finding.js';
import type { Facts } from '../facts.js';

/** Findings from the plan of the document: obstacles, and jumps that other programs pushed down. */
export function checkPlan({ plan, refused }: Facts): readonly Finding[] {
  const notRunning: readonly Finding[] =
    refused === null
      ? []
      : [
          {
            code: 'kernel-feature-missing',
            severity: 'error',
            evidence: refused,
            consequence:
              'the kernel or a tool does not know something that the document needs; an apply would fail and be taken back',
            remedy: 'load or build the module, choose another tunnel.kind, or another backend',
          },
        ];
  if (plan === null) return notRunning;
  if ('impossible' in plan) {
    return [
      ...notRunning,
      {
        code: 'no-plan',
        severity: 'error',
        evidence: plan.impossible,
        consequence: 'the document cannot be planned against this node',
        remedy: 'as the message says',
      },
    ];
  }
  const obstacles = plan.obstacles.map(({ code, message, remedy, item }): Finding => {
    const found = item === null ? message : `${message}\n${describeItem(item)}`;
    return { code, severity: 'error', evidence: found, consequence: 'an apply is refused; nothing is touched', remedy };
  });
  const pushed = plan.changes.filter(({ kind, item }) => kind === 'moved' && item.object === 'rule');
  return [
    ...notRunning,
    ...obstacles,
    ...pushed.map(
      ({ before, item }): Finding => ({
        code: 'jump-pushed-down',
        severity: 'warning',
        evidence: `${describeItem(item)}${before?.object === 'rule' ? `, at position ${before.index + 1}` : ''}`,
        consequence: 'rules of others come first and may accept, mark or drop packets before ours see them',
        remedy:
          'redirect apply moves it; a program that inserts its rules on top again (Calico: chainInsertMode Insert) should append',
      }),
    ),
  ];
}
