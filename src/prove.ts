import type { KernelProgram, SimulatableProgram } from './ir/program.js';
import type { NodeState } from './model/node-state.js';
import { modeOf } from './modes/index.js';
import { simulatableProgramOf } from './program-of.js';
import { knownLines } from './render/iptables/known-lines.js';
import { toSimulatable } from './render/nft/to-simulatable.js';
import type { NodeProofView, ProofGroupView, ProofView } from './report/proof-view.js';
import { ruleWords } from './report/rule-words.js';
import { viewGroup } from './report/view-proof.js';
import { visible } from './report/visible.js';
import { proveEquivalence } from './simulate/prove/equivalence.js';
import { expectSameMode } from './simulate/prove/other-mode-error.js';
import { type Proof, proveNode } from './simulate/prove/prove.js';
import { proveTransition } from './simulate/prove/transition/prove-transition.js';
import { desiredStateOf, transitionBetween } from './transition.js';

export interface ProofOptions {
  /** Prove every checkpoint of the change to this document, and that document itself. */
  readonly to?: NodeState;
  /** Prove that this document does the same. */
  readonly equivalentTo?: NodeState;
  /** Prove the observed node, with all foreign objects, instead of the document's program. */
  readonly observed?: KernelProgram;
}

/**
 * Checks all packets of the nodes against the properties of every node and the expectations of their documents. Pure; takes seconds.
 * @param states each node once.
 * @param options another document, or an observed program, to prove; see docs/prove.md.
 * @throws OtherModeError
 * @example
 * const { holds } = prove([state], { to: next });
 */
export function prove(states: readonly NodeState[], options: ProofOptions = {}): ProofView {
  for (const state of states) for (const other of [options.to, options.equivalentTo]) expectSameMode(state, other);
  const nodes = states.map((state) => proveOne(state, options));
  const groups = nodes.flatMap((node) => node.groups).filter(({ counts }) => counts);
  return {
    formatVersion: 1,
    holds: groups.every(({ properties }) => properties.every(({ holds }) => holds)),
    nodes,
  };
}

function proveOne(state: NodeState, { equivalentTo, observed, to }: ProofOptions): NodeProofView {
  // With a second document only that one and the change to it count.
  const isAsked = to === undefined && equivalentTo === undefined;
  const own = observed === undefined ? provedDocument(state) : provedObservation(state, observed);
  return {
    node: state.node.name,
    profile: state.profile,
    groups: [
      ...groupsOf(state, own, { prefix: to === undefined ? '' : 'before the change: ', counts: isAsked }),
      ...(to === undefined
        ? []
        : [
            ...groupsOf(to, provedDocument(to), { prefix: 'after the change: ', counts: true }),
            transitionGroup(state, to),
          ]),
      ...(equivalentTo === undefined ? [] : [equivalenceGroup(state, equivalentTo)]),
    ],
    notes: [
      ...modeOf(state.mode)
        .proofs.unseen(state)
        .map(({ name, namespace }) => `${namespace}/${name} has no hostInterface: its packets are not looked at`),
      ...(observed === undefined ? [] : unreadIn(observed)),
    ],
  };
}

interface Proved {
  readonly proof: Proof;
  readonly program: SimulatableProgram;
}

function provedDocument(document: NodeState): Proved {
  const [state = document] = modeOf(document.mode).proofs.representatives([document]);
  const program = simulatableProgramOf(state);
  return { program, proof: proveNode(modeOf(state.mode).proofs, { state, program, ownership: null }, ruleWords) };
}

function provedObservation(state: NodeState, observed: KernelProgram): Proved {
  const { ownership } = desiredStateOf(state);
  const subject = { state, program: toSimulatable(observed), ownership };
  return { program: simulatableProgramOf(state), proof: proveNode(modeOf(state.mode).proofs, subject, ruleWords) };
}

function groupsOf(
  { profile }: NodeState,
  { program, proof }: Proved,
  { counts, prefix }: { readonly prefix: string; readonly counts: boolean },
): readonly ProofGroupView[] {
  const known = knownLines(program);
  const about = { profile, counts };
  return [
    viewGroup({ ...about, kind: 'node', title: `${prefix}what holds of every node` }, proof.properties, known),
    ...(proof.expectations.length === 0
      ? []
      : [
          viewGroup(
            { ...about, kind: 'expected', title: `${prefix}what the document expects` },
            proof.expectations,
            known,
          ),
        ]),
  ];
}

function transitionGroup(before: NodeState, after: NodeState): ProofGroupView {
  const transition = transitionBetween(before, after);
  const title = `every one of ${transition.checkpoints.length} moments of the change`;
  const about = { kind: 'transition', title, profile: bothProfiles(before, after), counts: true } as const;
  return viewGroup(about, proveTransition(modeOf(after.mode).proofs, transition, ruleWords), new Map());
}

function equivalenceGroup(before: NodeState, after: NodeState): ProofGroupView {
  const [one = before, other = after] = modeOf(after.mode).proofs.representatives([before, after]);
  const alternatives = {
    before: one,
    after: other,
    programs: [simulatableProgramOf(one), simulatableProgramOf(other)],
  } as const;
  const about = {
    kind: 'equivalence',
    title: 'the other document',
    profile: bothProfiles(one, other),
    counts: true,
  } as const;
  return viewGroup(about, proveEquivalence(modeOf(other.mode).proofs, alternatives, ruleWords), new Map());
}

function bothProfiles(one: NodeState, other: NodeState): string {
  return one.profile === other.profile ? one.profile : `${one.profile} to ${other.profile}`;
}

function unreadIn({ namespaces }: KernelProgram): readonly string[] {
  return namespaces.flatMap(({ foreign, scope }) =>
    (foreign?.unread ?? []).map((what) => visible(`not read on ${scope}, so it counts for nothing here: ${what}`)),
  );
}
