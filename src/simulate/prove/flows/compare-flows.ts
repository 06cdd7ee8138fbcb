import type { ChangeStatement } from '../../../model/change-statement.js';
import type { NodeState } from '../../../model/node-state.js';
import type { RuleWords } from '../../chain.js';
import { type Alternatives, comparedSituations } from '../compared.js';
import { portNames } from '../distinctions.js';
import { endAlike, namesByScope } from '../ends.js';
import type { ProofMode } from '../proof-mode.js';
import { runCase } from '../run-case.js';
import { podsOfBoth } from '../transition/pods.js';
import { bordersOf, edgeCases } from './edge-cases.js';
import type { FlowPair, Judged } from './flow-pair.js';
import { type FlowRow, flowRows } from './flow-rows.js';
import { type JudgedStatement, judge } from './judge.js';
import { length, outcomeOf } from './outcome.js';
import { readyStatement } from './statement.js';

export interface FlowComparison {
  /** How many conversations were run on both sides; each represents all equivalent ones. */
  readonly conversations: number;
  /** What changed, gathered. */
  readonly rows: readonly FlowRow[];
  /** The statements in their order, and last what none of them covers; empty without a list of statements. */
  readonly statements: readonly JudgedStatement[];
}

/** Runs every conversation before and after a change. @param statements what may change; null: nothing is stated. */
export function compareFlows<State extends NodeState>(
  mode: ProofMode<State>,
  alternatives: Alternatives<State>,
  statements: readonly ChangeStatement[] | null,
  { proxy, words }: { readonly proxy: string; readonly words: RuleWords },
): FlowComparison {
  const pods = podsOfBoth(alternatives);
  const ready = (statements ?? []).map((one) => readyStatement(one, pods, proxy));
  const ports = (statements ?? []).flatMap(({ port }) => (port === null ? [] : [port]));
  const situations = comparedSituations(mode, alternatives, words, ports);
  const [plain] = situations;
  const pairs = situations.map((situation): FlowPair => {
    const { after, before, name } = situation;
    const nameOf = namesByScope(before.network);
    return {
      name,
      before: { scene: before, begins: null, length },
      after: { scene: after, begins: null, length },
      nameOf,
    };
  });
  const judged = situations.flatMap(({ cases }, index) => cases.map((one) => compared(one, pairs[index] as FlowPair)));
  const edges = edgeCases(plain, bordersOf(ready, pods)).map((one) => compared(one, pairs[0] as FlowPair));
  const namespaces = [plain.before, plain.after].flatMap(({ network }) =>
    [...network.namespaces.values()].map(({ program }) => program),
  );
  return {
    conversations: judged.length + edges.length,
    rows: flowRows(judged.filter(isShown), proxy, portNames(namespaces, [80, ...ports])),
    statements: statements === null ? [] : judge([...judged, ...edges], ready),
  };
}

/** What does not ask a service goes beside a service proxy as it goes without one. */
function isShown({ case: { to }, pair }: Judged): boolean {
  return pair.name === 'as it is' || to.role === 'service' || to.role === 'node-port';
}

function compared(one: Judged['case'], pair: FlowPair): Judged {
  const [before, after] = [runCase(pair.before, one), runCase(pair.after, one)];
  const isSame = endAlike(before, after, pair.nameOf);
  return { case: one, pair, before: outcomeOf(one, before), after: outcomeOf(one, after), isSame };
}
