import type { OnProgress } from './base/progress.js';
import { desiredStateOf } from './desired-of.js';
import type { KernelProgram, SimulatableProgram } from './ir/program.js';
import type { Allowance } from './model/allowance.js';
import type { NodeState } from './model/node-state.js';
import { proofsOf } from './modes/proofs.js';
import { simulatableProgramOf } from './program-of.js';
import { knownLines } from './render/iptables/known-lines.js';
import { toSimulatable } from './render/nft/to-simulatable.js';
import { needsAttention } from './report/proof-summary.js';
import type { NodeProofView, ProofGroupView, ProofView, PropertyView } from './report/proof-view.js';
import { ruleWords } from './report/rule-words.js';
import { type Judge, standingOf } from './report/standing-of.js';
import { viewGroup } from './report/view-proof.js';
import { visible } from './report/visible.js';
import { proveEquivalence } from './simulate/prove/equivalence.js';
import { expectSameMode } from './simulate/prove/other-mode-error.js';
import { type Proof, proveNode } from './simulate/prove/prove.js';
import { proveTransition } from './simulate/prove/transition/prove-transition.js';
import { transitionBetween } from './transition.js';

export interface ProofOptions {
  /** Prove every checkpoint of the change to this document, and that document itself. */
  readonly to?: NodeState;
  /** Prove that this document does the same. */
  readonly equivalentTo?: NodeState;
  /** Properties that may fail, besides those of the documents. */
  readonly allow?: readonly Allowance[];
  /** The properties that are asked for; default all. */
  readonly only?: readonly string[];
  /** Prove the observed node, with all foreign objects, instead of the document's program. */
  readonly observed?: KernelProgram;
  /** Called with each node, and each part of its proof. */
  readonly onProgress?: OnProgress;
}

/**
 * Checks all packets of the nodes against the properties of every node and the expectations of their documents. Pure;
 * takes seconds.
 * @param states each node once.
 * @param options another document, or an observed program, to prove; see docs/prove.md.
 * @throws OtherModeError
 * @example
 * const { holds } = prove([state], { to: next });
 */
export function prove(states: readonly NodeState[], options: ProofOptions = {}): ProofView {
  for (const state of states) for (const other of [options.to, options.equivalentTo]) expectSameMode(state, other);
  const nodes = states.map((state, index) => {
    const told = (what: string) =>
      options.onProgress?.({ what: `proving ${state.node.name}${what}`, done: index, total: states.length });
    return proveOne(state, options, told);
  });
  const groups = nodes.flatMap((node) => node.groups).filter(({ counts }) => counts);
  return {
    formatVersion: 1,
    holds: groups.every(({ properties }) => !properties.some(needsAttention)),
    nodes,
  };
}

function proveOne(state: NodeState, options: ProofOptions, told: (what: string) => void): NodeProofView {
  const { allow = [], equivalentTo, observed, to } = options;
  told('');
  // With a second document only that one and the change to it count.
  const isAsked = to === undefined && equivalentTo === undefined;
  const own = observed === undefined ? provedDocument(state) : provedObservation(state, observed);
  const allowed = [...allow, ...state.allow, ...(to?.allow ?? []), ...(equivalentTo?.allow ?? [])];
  const nothing = { known: [], before: new Set<string>() };
  const judge = standingOf({ ...nothing, allowed, known: proofsOf(state.mode).knownLosses(state) });
  const ownGroups = groupsOf(state, own, judge, {
    prefix: to === undefined ? '' : 'before the change: ',
    counts: isAsked,
  });
  const before = new Set(ownGroups.flatMap(({ properties }) => properties.filter(isBroken).map(({ name }) => name)));
  const others = [
    ...(to === undefined ? [] : changeGroups(state, to, standingOf({ ...nothing, allowed, before }), told)),
    ...(equivalentTo === undefined ? [] : [equivalenceGroup(state, equivalentTo, standingOf({ ...nothing, allowed }))]),
  ];
  const groups = [...ownGroups, ...others].map((group) => narrowed(group, options));
  return {
    node: state.node.name,
    profile: state.profile,
    groups: groups.filter(({ properties }) => options.only === undefined || properties.length > 0),
    notes: [
      ...proofsOf(state.mode)
        .unseen(state)
        .map(({ name, namespace }) => `${namespace}/${name} has no hostInterface: its packets are not looked at`),
      ...(observed === undefined ? [] : unreadIn(observed)),
      ...unneeded(allowed, groups),
    ],
  };
}

function changeGroups(
  state: NodeState,
  to: NodeState,
  judge: Judge,
  told: (what: string) => void,
): readonly ProofGroupView[] {
  told(', after the change');
  const after = groupsOf(to, provedDocument(to), judge, { prefix: 'after the change: ', counts: true });
  told(', at each moment of the change');
  return [...after, transitionGroup(state, to, judge)];
}

function narrowed(group: ProofGroupView, { only }: ProofOptions): ProofGroupView {
  if (only === undefined) return group;
  return { ...group, properties: group.properties.filter(({ name }) => only.includes(name)) };
}

/** Allowances that nothing needs any more would hide the next loss. */
function unneeded(allowed: readonly Allowance[], groups: readonly ProofGroupView[]): readonly string[] {
  const counted = groups.filter(({ counts }) => counts).flatMap(({ properties }) => properties);
  const names = [...new Set(allowed.map(({ property }) => property))].filter((name) => {
    const found = counted.filter((one) => one.name === name);
    return found.length > 0 && found.every(({ holds }) => holds);
  });
  return names.map((name) => `${name} is allowed to fail, and holds: the allowance can go`);
}

function isBroken({ holds }: PropertyView): boolean {
  return !holds;
}

interface Proved {
  readonly proof: Proof;
  readonly program: SimulatableProgram;
}

function provedDocument(document: NodeState): Proved {
  const [state = document] = proofsOf(document.mode).representatives([document]);
  const program = simulatableProgramOf(state);
  return { program, proof: proveNode(proofsOf(state.mode), { state, program, ownership: null }, ruleWords) };
}

function provedObservation(state: NodeState, observed: KernelProgram): Proved {
  const { ownership } = desiredStateOf(state);
  const subject = { state, program: toSimulatable(observed), ownership };
  return { program: simulatableProgramOf(state), proof: proveNode(proofsOf(state.mode), subject, ruleWords) };
}

function groupsOf(
  { profile }: NodeState,
  { program, proof }: Proved,
  judge: Judge,
  { counts, prefix }: { readonly prefix: string; readonly counts: boolean },
): readonly ProofGroupView[] {
  const known = knownLines(program);
  const about = { profile, counts };
  return [
    viewGroup({ ...about, kind: 'node', title: `${prefix}what holds of every node` }, proof.properties, known, judge),
    ...(proof.expectations.length === 0
      ? []
      : [
          viewGroup(
            { ...about, kind: 'expected', title: `${prefix}what the document expects` },
            proof.expectations,
            known,
            judge,
          ),
        ]),
  ];
}

function transitionGroup(before: NodeState, after: NodeState, judge: Judge): ProofGroupView {
  const transition = transitionBetween(before, after);
  const title = `every one of ${transition.checkpoints.length} moments of the change`;
  const about = { kind: 'transition', title, profile: bothProfiles(before, after), counts: true } as const;
  return viewGroup(about, proveTransition(proofsOf(after.mode), transition, ruleWords), new Map(), judge);
}

function equivalenceGroup(before: NodeState, after: NodeState, judge: Judge): ProofGroupView {
  const [one = before, other = after] = proofsOf(after.mode).representatives([before, after]);
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
  return viewGroup(about, proveEquivalence(proofsOf(other.mode), alternatives, ruleWords), new Map(), judge);
}

function bothProfiles(one: NodeState, other: NodeState): string {
  return one.profile === other.profile ? one.profile : `${one.profile} to ${other.profile}`;
}

function unreadIn({ namespaces }: KernelProgram): readonly string[] {
  return namespaces.flatMap(({ foreign, scope }) =>
    (foreign?.unread ?? []).map((what) => visible(`not read on ${scope}, so it counts for nothing here: ${what}`)),
  );
}
