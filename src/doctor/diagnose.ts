import type { DoctorView, Finding } from '../report/finding.js';
import { visibleLines } from '../report/visible.js';
import { checkBackends } from './checks/backends.js';
import { checkDeadRules } from './checks/dead-rules.js';
import { checkEffect } from './checks/effect.js';
import { checkIpRules } from './checks/ip-rules.js';
import { checkMarks } from './checks/marks.js';
import { checkNetworkPlugins } from './checks/network-plugins.js';
import { checkNode } from './checks/node.js';
import { checkNotRead } from './checks/not-read.js';
import { checkPlan } from './checks/plan.js';
import { checkTools } from './checks/tools.js';
import type { Facts } from './facts.js';

const checks = [
  checkTools,
  checkNotRead,
  checkPlan,
  checkNode,
  checkBackends,
  checkMarks,
  checkIpRules,
  checkEffect,
  checkNetworkPlugins,
  checkDeadRules,
];
const ranks = { error: 0, warning: 1, note: 2 } satisfies Record<Finding['severity'], number>;

/** Everything that is known to go wrong with such a node, the worst first. Pure. */
export function diagnose(facts: Facts): DoctorView {
  const findings = checks
    .flatMap((check) => check(facts))
    .map((finding) => ({ ...finding, evidence: visibleLines(finding.evidence) }))
    .sort((a, b) => ranks[a.severity] - ranks[b.severity]);
  const of = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity).length;
  return { formatVersion: 1, summary: { error: of('error'), warning: of('warning'), note: of('note') }, findings };
}
