import type { NodeState } from '../model/node-state.js';
import type { DoctorView, Finding } from '../report/finding.js';
import { visibleLines } from '../report/visible.js';
import type { Facts } from './facts.js';

const ranks = { error: 0, warning: 1, note: 2 } satisfies Record<Finding['severity'], number>;

/** A check for one known problem of a node. */
export type Check<State extends NodeState = NodeState> = (facts: Facts<State>) => readonly Finding[];

/** Runs the checks and sorts their findings, the worst first. Pure. */
export function diagnoseBy(checks: readonly Check[], facts: Facts): DoctorView {
  const findings = checks
    .flatMap((check) => check(facts))
    .map((finding) => ({ ...finding, evidence: visibleLines(finding.evidence) }))
    .sort((a, b) => ranks[a.severity] - ranks[b.severity]);
  const of = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity).length;
  return { formatVersion: 1, summary: { error: of('error'), warning: of('warning'), note: of('note') }, findings };
}
