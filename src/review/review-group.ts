import type { ChangeStatement } from '../model/change-statement.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import { proofsOf } from '../modes/proofs.js';
import { simulatableProgramOf } from '../program-of.js';
import { type KnownLines, knownLines } from '../render/iptables/known-lines.js';
import { needsAttention } from '../report/proof-summary.js';
import type { FlowView, ReviewGroupView, StatementView } from '../report/review-view.js';
import { ruleWords } from '../report/rule-words.js';
import { standingOf } from '../report/standing-of.js';
import { viewGroup } from '../report/view-proof.js';
import { viewBranch } from '../report/view-trace.js';
import { visible } from '../report/visible.js';
import { compareFlows, type FlowComparison } from '../simulate/prove/flows/compare-flows.js';
import { proveTransition } from '../simulate/prove/transition/prove-transition.js';
import { planBetween, transitionBetween } from '../transition.js';
import { costOf } from './cost.js';
import { documentDiff, rulesDiff } from './diffs.js';
import { type Group, representativeOf, standingFor } from './group.js';
import { comparedProperties } from './properties.js';
import { riskOf } from './risk.js';

type ChangedView = Omit<ReviewGroupView, 'kind' | 'nodes' | 'profile' | 'pods'>;

/**
 * What the change of a group does, told by the first of its nodes. @param statements what may change; null: nothing is
 * stated.
 */
export function reviewGroup(group: Group, statements: readonly ChangeStatement[] | null): ReviewGroupView {
  const { first, nodes, pods } = group;
  const { after, before } = first;
  const shared = { kind: 'changed', nodes, pods, profile: change(before.profile, after.profile) } as const;
  const viewed = before.mode === after.mode ? reviewed(group, statements) : otherMode(before, after);
  return { ...shared, ...viewed };
}

function reviewed(group: Group, statements: readonly ChangeStatement[] | null): ChangedView {
  const { first } = group;
  const { after, before } = representativeOf(group);
  const proofs = proofsOf(after.mode);
  const programs = [simulatableProgramOf(before), simulatableProgramOf(after)] as const;
  const alternatives = { before: proofs.effective(before), after: proofs.effective(after), programs };
  const compared = compareFlows(proofs, alternatives, statements, {
    proxy: modeOf(after.mode).document.proxy,
    words: ruleWords,
  });
  const plan = planBetween(first.before, first.after);
  const transition = plan.obstacles.length > 0 ? null : transitionBetween(before, after);
  const facts = {
    flows: flowViews(compared, standingFor(group)),
    properties: comparedProperties(before, after),
    transition:
      transition === null || transition.checkpoints.length === 0
        ? null
        : {
            moments: transition.checkpoints.length,
            broken: viewGroup(
              { kind: 'transition', title: '', profile: after.profile, counts: true },
              proveTransition(proofs, transition, ruleWords),
              new Map(),
              standingOf({ allowed: after.allow, known: [], before: new Set() }),
            ).properties.filter(needsAttention),
          },
    cost: costOf(plan),
    obstacles: plan.obstacles.map(({ message, remedy }) => visible(`${message}: ${remedy}`)),
  };
  const { mayHold = false } = transition ?? {};
  return {
    ...facts,
    risk: riskOf({ ...facts, mayHold, joining: joiningIn(group) }),
    conversations: compared.conversations,
    statements: statementViews(compared, knownLines(programs[1])),
    notes: proofs
      .unseen(after)
      .map(({ name, namespace }) => `${namespace}/${name} has no hostInterface: its packets are not looked at`),
    rules: rulesDiff(before, after),
    document: documentDiff(first.before, first.after),
  };
}

/** Pods that only the document afterwards has in the mesh, of all nodes. */
function joiningIn({ kinds }: Group): number {
  return [...kinds.values()]
    .filter(({ few: [pod] }) => pod?.after?.mesh === true && pod.before?.mesh !== true)
    .reduce((sum, { count }) => sum + count, 0);
}

/** No property and no flow spans two modes: what is not known is not allowed. */
function otherMode(before: NodeState, after: NodeState): ChangedView {
  return {
    risk: {
      level: 'high',
      sentence: `The mode is another: ${before.mode} to ${after.mode}; flows and moments are not compared.`,
    },
    flows: [],
    conversations: null,
    properties: comparedProperties(null, after),
    statements: [],
    transition: null,
    cost: costOf(planBetween(before, after)),
    obstacles: [],
    notes: [],
    rules: rulesDiff(before, after),
    document: documentDiff(before, after),
  };
}

function flowViews({ rows }: FlowComparison, standing: ReadonlyMap<string, number>): readonly FlowView[] {
  const named = (name: string) => {
    const others = standing.get(name);
    return others === undefined ? name : `${name} and ${others} alike`;
  };
  return rows.map((row) => ({
    ...row,
    from: row.from.map(named),
    to: row.to.map(named),
    families: row.families.map((family) => (family === 'ipv4' ? 'IPv4' : 'IPv6')),
  }));
}

function statementViews({ statements }: FlowComparison, known: KnownLines): readonly StatementView[] {
  return statements.map(({ covered, failed, isRest, text, violations }) => ({
    text,
    holds: failed === 0 && (covered > 0 || isRest),
    covered,
    failed,
    counterExamples: violations.map(({ after, before, branches, what, where }) => ({
      ...{ what: visible(what), where, before: visible(before), after: visible(after) },
      traces: { before: viewBranch(branches.before, known), after: viewBranch(branches.after, known) },
    })),
  }));
}

function change(before: string, after: string): string {
  return before === after ? after : `${before} to ${after}`;
}
