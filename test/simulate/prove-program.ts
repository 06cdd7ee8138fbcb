import type { SimulatableProgram } from '../../src/ir/program.js';
import { protocols } from '../../src/ir/protocols.js';
import type { NodeState } from '../../src/model/node-state.js';
import { proofsOf } from '../../src/modes/proofs.js';
import { ruleWords } from '../../src/report/rule-words.js';
import { firstViolation, type Scenario } from '../../src/simulate/prove/examine.js';
import { type Proof, proveNode } from '../../src/simulate/prove/prove.js';

/** The proof of a program on the node of a document. */
export function proveProgram(state: NodeState, program: SimulatableProgram): Proof {
  return proveNode(proofsOf(state.mode), { state, program, ownership: null }, ruleWords);
}

/** The first violated property, for TCP and UDP to a usual port and to these; null: none. */
export function firstViolationOf(state: NodeState, program: SimulatableProgram, ports: readonly number[]) {
  const { effective, scenarios } = proofsOf(state.mode);
  const also = { ports: [80, ...ports], protocols: [protocols.tcp, protocols.udp] };
  const { every } = scenarios({ state: effective(state), program, ownership: null }, ruleWords, also);
  return firstViolation(fewestFirst([...every]));
}

/** The scenario with the fewest conversations violates most often: without a violation all are tried. */
function fewestFirst(scenarios: readonly Scenario[]): readonly Scenario[] {
  const isFew = ({ name }: Scenario) => name === 'beside other programs';
  return [...scenarios.filter(isFew), ...scenarios.filter((one) => !isFew(one))];
}
