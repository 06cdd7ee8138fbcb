import type { TracedBranch } from '../../trace.js';
import { caseText } from '../case.js';
import { recordCase } from '../run-case.js';
import { detailsOf, type Judged } from './flow-pair.js';
import { covers, type ReadyStatement, statementText } from './statement.js';

/** A flow that does not go as a statement says, with its packets on both sides. */
export interface StatementViolation {
  readonly what: string;
  readonly where: string;
  readonly before: string;
  readonly after: string;
  readonly branches: { readonly before: TracedBranch; readonly after: TracedBranch };
}

export interface JudgedStatement {
  /** What has to be, in one sentence. */
  readonly text: string;
  /** Whether it is about what no statement covers. */
  readonly isRest: boolean;
  /** Conversations that it decides. */
  readonly covered: number;
  readonly failed: number;
  /** The first few of those. */
  readonly violations: readonly StatementViolation[];
}

const mostViolations = 3;

/** The first statement that covers a flow decides; what none covers must stay as it is. */
export function judge(flows: readonly Judged[], statements: readonly ReadyStatement[]): readonly JudgedStatement[] {
  const rows = [...statements, null].map((ready) => ({ ready, covered: 0, failed: [] as Judged[] }));
  for (const flow of flows) {
    const row = rows.find(({ ready }) => ready === null || covers(ready, flow.case, flow.before));
    if (row === undefined) continue;
    row.covered += 1;
    if (!holds(flow, row.ready)) row.failed.push(flow);
  }
  return rows.map(({ covered, failed, ready }) => ({
    text: ready === null ? 'everything else stays as it is' : statementText(ready.statement),
    isRest: ready === null,
    covered,
    failed: failed.length,
    violations: failed.slice(0, mostViolations).map(violationOf),
  }));
}

function holds({ after, isSame }: Judged, ready: ReadyStatement | null): boolean {
  if (ready === null) return isSame;
  return ready.statement.after === 'any' || ready.statement.after === after.kind;
}

function violationOf(flow: Judged): StatementViolation {
  const { case: one, pair } = flow;
  const branch = (setup: Judged['pair']['before']) => ({ assumptions: [], packets: recordCase(setup, one, []) });
  return {
    what: caseText(one),
    where: pair.name,
    ...detailsOf(flow),
    branches: { before: branch(pair.before), after: branch(pair.after) },
  };
}
