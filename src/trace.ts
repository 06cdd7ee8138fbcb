import { failed, ok, type Result } from './base/result.js';
import type { KernelProgram, SimulatableProgram } from './ir/program.js';
import type { NodeState } from './model/node-state.js';
import { modeOfScopes } from './modes/index.js';
import { proofsOf } from './modes/proofs.js';
import { simulatableProgramOf } from './program-of.js';
import { type KnownLines, knownLines, knownRule } from './render/iptables/known-lines.js';
import { toSimulatable } from './render/nft/to-simulatable.js';
import { ruleLine, ruleWords } from './report/rule-words.js';
import type { TraceView } from './report/trace-view.js';
import { viewTrace } from './report/view-trace.js';
import { visible } from './report/visible.js';
import { printAddress } from './simulate/address.js';
import type { Decider } from './simulate/deciding/decider.js';
import { deciderOf } from './simulate/deciding/deciding.js';
import { ownershipOf } from './simulate/deciding/ours.js';
import { capturingSocket } from './simulate/journey/end.js';
import type { EndpointNames } from './simulate/question/named-endpoint.js';
import { nodeProcess } from './simulate/question/named-process.js';
import type { TraceQuestion } from './simulate/question/question.js';
import type { RecordedPacket } from './simulate/recorder.js';
import type { Scene } from './simulate/topology/scene.js';
import { type Trace, traceThrough } from './simulate/trace.js';

/** What a packet is traced through: the documents' programs, or an observed node. */
export interface TraceSubject {
  /** The node's own document first; the others only name pods and nodes elsewhere. */
  readonly states: readonly NodeState[];
  /** The observed node; omitted: the compiled program. */
  readonly observed?: KernelProgram;
  /** Pods of the observed node that no document names, such as those of its agent. */
  readonly named?: readonly NamedPod[];
}

/** A pod by its name. */
export interface NamedPod {
  /** `namespace/name`. */
  readonly name: string;
  readonly ips: readonly string[];
}

/**
 * Traces one packet, and those of its conversation, through a node. Pure.
 * @returns the packet's path, or diagnostics if the question names something that does not exist.
 * @example
 * const result = trace({ states: [state] }, { from: 'default/web', to: '10.0.0.1:80', count: 2 });
 * if (result.ok) console.log(traceText(result.value));
 */
export function trace(subject: TraceSubject, question: TraceQuestion): Result<TraceView> {
  const traced = traceWhole(subject, question);
  return traced.ok ? ok(traced.value.view) : traced;
}

/** A trace for people, with what it was made from. */
export interface WholeTrace {
  readonly view: TraceView;
  readonly trace: Trace;
  /** The namespaces that were walked. */
  readonly program: SimulatableProgram;
}

/** @param isKnown whether what the packet met is known: what decided its way is only looked for then. */
export function traceWhole(
  subject: TraceSubject,
  question: TraceQuestion,
  isKnown: () => boolean = () => true,
): Result<WholeTrace> {
  const { observed } = subject;
  const [state, ...others] = inOrder(subject, question);
  if (state === undefined && observed === undefined) {
    return failed([{ code: 'bad-question', path: '', message: 'there is neither a document nor an observation' }]);
  }
  const program = state === undefined ? { namespaces: [] } : simulatableProgramOf(state);
  const walked = observed && toSimulatable(observed);
  const { topology } = proofsOf(modeName(state ?? null, observed));
  const scene: Scene =
    walked === undefined && state !== undefined
      ? topology.ofDocument(state, program, ruleWords)
      : topology.ofObservation(walked ?? program, state ?? null, ruleWords);
  const names: EndpointNames = {
    processes: [nodeProcess(state ?? null), ...topology.processes(state ?? null, scene.network.pods)],
    pods: scene.network.pods,
    elsewhere: [...others.flatMap(namesOf), ...(subject.named ?? []).flatMap(byAddress)],
  };
  const traced = traceThrough(scene, names, question);
  const unread = (observed?.namespaces ?? []).flatMap(({ foreign, scope }) =>
    (foreign?.unread ?? []).map((what) => `not read on ${scope}, so it counts for nothing here: ${what}`),
  );
  if (traced.ok) {
    const { value } = traced;
    const known = knownLines(program);
    const decider =
      walked === undefined || !isKnown() ? null : decide(walked, state ?? null, { names, question }, value, known);
    const whyNot = (packet: RecordedPacket) => topology.whyNotCaptured(state ?? null, scene.network.pods, packet);
    const view = viewTrace({ ...value, notes: [...unread, ...value.notes] }, known, decider, whyNot);
    return ok({ view, trace: value, program: walked ?? program });
  }
  return failed(traced.diagnostics.map((each) => ({ ...each, message: visible(each.message) })));
}

/** Without a document the observed namespaces tell the mode. */
function modeName(state: NodeState | null, observed: Observed | undefined): string {
  return state?.mode ?? modeOfScopes((observed?.namespaces ?? []).map(({ scope }) => scope)).name;
}

type Observed = { readonly namespaces: readonly { readonly scope: string }[] };

/** Why the first packet is not captured on an observed node. */
function decide(
  observed: SimulatableProgram,
  state: NodeState | null,
  { names, question }: { readonly names: EndpointNames; readonly question: TraceQuestion },
  { branches: [branch] }: Trace,
  known: KnownLines,
): Decider | null {
  const [packet] = branch?.packets ?? [];
  if (packet === undefined || packet.end.kind === 'stays' || isCaptured(packet)) return null;
  const { topology } = proofsOf(modeName(state, observed));
  const own = topology.ownObjects(state);
  const desired = state === null ? null : simulatableProgramOf(state);
  return deciderOf({
    observed,
    desired,
    addresses: [packet.header.source, packet.header.destination].map(printAddress),
    meshSets: own.meshSets,
    hops: packet.hops,
    isOurs: ownershipOf(
      desired,
      own,
      ({ chain, namespace, rule }) => knownRule(known, namespace, ruleLine(chain, rule)) !== undefined,
    ),
    isCaptured: (program) => {
      const scene = topology.ofObservation(program, state, ruleWords);
      const again = traceThrough(scene, { ...names, pods: scene.network.pods }, { ...question, count: 1 });
      const [first] = again.ok ? (again.value.branches[0]?.packets ?? []) : [];
      return first !== undefined && isCaptured(first);
    },
  });
}

function isCaptured({ end }: RecordedPacket): boolean {
  return capturingSocket(end) !== null;
}

/** Puts the document of the node that the packet starts on first, otherwise the one that it goes to. */
function inOrder({ observed, states }: TraceSubject, { from, to }: TraceQuestion): readonly NodeState[] {
  if (observed !== undefined || states.length < 2) return states;
  const own = states.find((state) => isOn(state, from)) ?? states.find((state) => isOn(state, to)) ?? states[0];
  return own === undefined ? states : [own, ...states.filter((state) => state !== own)];
}

function isOn(state: NodeState, text: string): boolean {
  const { node, pods } = state;
  const processes = proofsOf(state.mode).topology.processes(state, []);
  const plain = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/(?<=^[^:]*):\d+$/, '');
  // `PROXY@POD,ip=ADDRESS` is on the node of the pod.
  const word = plain.replace(/,ip=.*$/, '').replace(/^.*@/, '');
  return (
    node.name === word ||
    processes.some(({ ip, names }) => ip === word || names.includes(word)) ||
    pods.some(({ ips, name, namespace }) => name === word || `${namespace}/${name}` === word || ips.includes(word))
  );
}

function byAddress({ ips, name }: NamedPod): EndpointNames['elsewhere'] {
  return ips.slice(0, 1).map((ip) => ({ name, ip }));
}

function namesOf({ node, pods }: NodeState): EndpointNames['elsewhere'] {
  return [
    ...(node.hostIP === null ? [] : [{ name: node.name, ip: node.hostIP }]),
    ...pods.map(({ ips, name, namespace }) => ({ name: `${namespace}/${name}`, ip: ips[0] ?? '' })),
  ];
}
