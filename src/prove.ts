import { compile } from './compile.js';
import type { Program } from './ir/program.js';
import type { NodeState } from './model/node-state.js';
import { knownLines } from './render/iptables/known-lines.js';
import { withNativeForm } from './render/nft/native-program.js';
import type { NodeProofView, ProofGroupView, ProofView } from './render/report/proof-view.js';
import { ruleWords } from './render/report/rule-words.js';
import { viewGroup } from './render/report/view-proof.js';
import { proveEquivalence } from './simulate/prove/equivalence.js';
import { proveProgram } from './simulate/prove/prove.js';
import { proveTransition } from './simulate/prove/transition/prove-transition.js';
import { transitionBetween } from './transition.js';

export interface ProofOptions {
  /** Prove every moment of the change to this document too, and that document itself. */
  readonly to?: NodeState;
  /** Prove that this document does the same. */
  readonly equivalentTo?: NodeState;
}

/** Holds all packets of nodes to the properties of every node and to what their documents expect. Pure. */
export function prove(states: readonly NodeState[], options: ProofOptions = {}): ProofView {
  const nodes = states.map((state) => proveNode(state, options));
  const groups = nodes.flatMap((node) => node.groups);
  return {
    formatVersion: 1,
    holds: groups.every(({ properties }) => properties.every(({ holds }) => holds)),
    nodes,
  };
}

function proveNode(state: NodeState, { equivalentTo, to }: ProofOptions): NodeProofView {
  const left = state.pods.filter(({ hostInterface, hostNetwork }) => hostInterface === null && !hostNetwork);
  return {
    node: state.node.name,
    profile: state.profile,
    groups: [
      ...groupsOf(state, ''),
      ...(to === undefined ? [] : [...groupsOf(to, 'after the change: '), transitionGroup(state, to)]),
      ...(equivalentTo === undefined ? [] : [equivalenceGroup(state, equivalentTo)]),
    ],
    notes: left.map(
      ({ name, namespace }) => `${namespace}/${name} has no hostInterface: its packets are not looked at`,
    ),
  };
}

function groupsOf(state: NodeState, prefix: string): readonly ProofGroupView[] {
  const program = programOf(state);
  const { expectations, properties } = proveProgram(state, program, ruleWords);
  const known = knownLines(program);
  return [
    viewGroup('node', `${prefix}what holds of every node`, properties, known),
    ...(expectations.length === 0
      ? []
      : [viewGroup('expected', `${prefix}what the document expects`, expectations, known)]),
  ];
}

/** What the kernel holds: with native nft its own form of it. */
function programOf(state: NodeState): Program {
  return withNativeForm(compile(state));
}

function transitionGroup(before: NodeState, after: NodeState): ProofGroupView {
  const transition = transitionBetween(before, after);
  const proofs = proveTransition(transition, ruleWords);
  return viewGroup('transition', `every one of ${transition.moments.length} moments of the change`, proofs, new Map());
}

function equivalenceGroup(one: NodeState, other: NodeState): ProofGroupView {
  const alternatives = { before: one, after: other, programs: [programOf(one), programOf(other)] } as const;
  return viewGroup('equivalence', 'the other document', proveEquivalence(alternatives, ruleWords), new Map());
}
