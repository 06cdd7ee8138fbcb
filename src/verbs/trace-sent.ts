import type { Diagnostic } from '../base/diagnostic.js';
import { failed, ok, type Result } from '../base/result.js';
import type { Told } from '../course/best-way.js';
import { foretoldSteps, untoldRules } from '../course/foretold.js';
import { addressOfBytes } from '../course/tuples.js';
import { hostScope, isPodScope } from '../ir/program.js';
import { protocols } from '../ir/protocols.js';
import { cancellable } from '../kernel/abort-error.js';
import { libcUnlessOff } from '../kernel/in-process/libc-unless-off.js';
import { type Machine, thisMachine } from '../kernel/machine.js';
import type { Libc } from '../kernel/native/libc.js';
import type { Probe, ProbeRequest } from '../kernel/native/trace/probe.js';
import { ownNamespace } from '../kernel/network-namespace.js';
import { sayRights } from '../kernel/not-permitted.js';
import type { LiveOptions } from '../live/live-options.js';
import type { Observation } from '../plan/observation.js';
import type { ObservedView } from '../report/observed-view.js';
import type { TraceView } from '../report/trace-view.js';
import { visible } from '../report/visible.js';
import { type Address, printAddress } from '../simulate/address.js';
import type { TraceQuestion } from '../simulate/question/question.js';
import type { RecordedPacket } from '../simulate/recorder.js';
import { type TraceSubject, traceWhole, type WholeTrace } from '../trace.js';
import { type ObservedNode, observedNode } from './observe.js';
import { flowsOf } from './sent/flows.js';
import { type Judgement, judge } from './sent/judge.js';
import { type Place, sendAndListen } from './sent/listening.js';
import { NotObservableError } from './sent/not-observable.js';
import { openSender, whyNotSent } from './sent/sender.js';

/** What a packet that is sent is foretold by. */
export interface SentSubject extends Omit<TraceSubject, 'observed'> {
  /** A saved observation; omitted: the node as it is. */
  readonly against?: Observation;
}

/**
 * Traces the first packet of a connection and really sends it, from where the question says: a request for a TCP
 * connection, which is closed at once, an empty datagram, or an echo request. The kernel's own trace is compared with
 * the foretold one, step by step, in the node's namespace, the proxy's and those that it is foretold to pass. While
 * that lasts, each of them has an nft table `redirect-trace-...` that matches this packet alone and changes nothing. It
 * belongs to this process: the kernel removes it when this ends, however it ends.
 * @returns the trace with `observed`, or diagnostics if the question cannot be understood, or is about a packet that is
 * not sent.
 * @throws AbortError, CommandError, NotObservableError, NotPermittedError.
 * @example
 * const result = await traceSent({ states: [state] }, { from: 'default/web', to: '10.0.0.1:80' });
 * if (result.ok && result.value.observed?.agrees === false) console.log(traceText(result.value));
 */
export function traceSent(
  subject: SentSubject,
  question: TraceQuestion,
  options: LiveOptions = {},
): Promise<Result<TraceView>> {
  return cancellable(options.signal, () => sendAndCompare(subject, question, options));
}

async function sendAndCompare(
  subject: SentSubject,
  question: TraceQuestion,
  options: LiveOptions,
): Promise<Result<TraceView>> {
  const libc = await libcUnlessOff();
  if (libc === null)
    throw new NotObservableError(
      'this process itself asks the kernel to trace: leave out --no-netlink and REDIRECT_NETLINK=off, and install the package with koffi',
    );
  const { against, ...named } = subject;
  const state = subject.states[0] ?? null;
  const foretell = (node: ObservedNode, sourcePort: number) =>
    traceWhole({ ...named, observed: node.program }, { ...question, sourcePort });
  const read = against ?? (await observedNode(state, options));
  const first = foretell(read, 0);
  if (!first.ok) return first;
  const unfit = whyNotSendable(question, first.value);
  if (unfit.length > 0) return failed(unfit);
  const machine = options.machine ?? thisMachine;
  const places = placesOf(read, machine);
  const { header } = firstPacket(first.value);
  const { origin } = first.value.trace;
  const protocol = sendable.get(header.protocol) ?? 'tcp';
  const probe = await openSender(libc, machine, { origin, header, places, protocol });
  try {
    const traced = foretell(read, probe.sourcePort);
    if (!traced.ok) return traced;
    const told = await listen(libc, traced.value, { places, probe, read, signal: options.signal });
    const reread = async () => {
      const node = await observedNode(state, options);
      return { node, traced: against === undefined ? foretell(node, probe.sourcePort) : null };
    };
    const sent = { answer: probe.answer(), from: addressOfBytes(probe.source()), told };
    const { judgement, whole } = await judge(traced.value, read, told, reread);
    return ok({ ...whole.view, observed: viewObserved(judgement, whole, sent, read) });
  } catch (error) {
    throw sayRights(whyNotSent(error));
  } finally {
    probe.close();
  }
}

const sendable: ReadonlyMap<number, ProbeRequest['protocol']> = new Map([
  [protocols.tcp, 'tcp'],
  [protocols.udp, 'udp'],
  [protocols.icmp, 'icmp'],
  [protocols.icmp6, 'icmp'],
]);

/** What of a question is about packets that are not sent. */
function whyNotSendable({ count = 1, flags }: TraceQuestion, whole: WholeTrace): readonly Diagnostic[] {
  const { end, header } = firstPacket(whole);
  const refuse = (path: string, message: string): Diagnostic => ({ code: 'bad-question', path, message });
  return [
    ...(count === 1 ? [] : [refuse('count', 'only the first packet is sent and observed')]),
    ...(flags === undefined || flags.toUpperCase() === 'SYN' ? [] : [refuse('flags', 'only a SYN is sent')]),
    ...(sendable.has(header.protocol) ? [] : [refuse('protocol', 'only tcp, udp and icmp are sent')]),
    ...(end.kind === 'stays' ? [refuse('to', `it stays in ${end.pod}, where nothing is observed: ${end.why}`)] : []),
  ];
}

function firstPacket({ trace }: WholeTrace): RecordedPacket {
  const packet = trace.branches[0]?.packets[0];
  if (packet === undefined) throw new Error('a trace has at least one packet');
  return packet;
}

/** The namespaces that were read, by the paths that they have now. */
function placesOf({ program }: ObservedNode, { netns }: Machine): readonly Place[] {
  return program.namespaces.flatMap((one): readonly Place[] => {
    const path = one.netns ?? (one.scope === hostScope ? (netns ?? ownNamespace) : null);
    return path === null ? [] : [{ namespace: one.scope, path }];
  });
}

/** Listens where the packet is foretold to come by, and where all packets may: not in each of hundreds of pods. */
function listen(
  libc: Libc,
  { trace }: WholeTrace,
  {
    places,
    probe,
    read,
    signal,
  }: {
    readonly places: readonly Place[];
    readonly probe: Probe;
    readonly read: ObservedNode;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Told> {
  const packets = trace.branches.flatMap(({ packets: [packet] }) => packet ?? []);
  const passed = new Set(packets.flatMap(({ hops }) => hops.map(({ namespace }) => namespace)));
  const near = places.filter(({ namespace }) => !isPodScope(namespace) || passed.has(namespace));
  const enough = Math.min(...packets.map(({ hops }) => foretoldSteps(hops, read.backend).length));
  return sendAndListen(libc, near, flowsOf(trace.origin, packets), probe, { enough, signal });
}

function viewObserved(
  { notes, parted, way }: Judgement,
  whole: WholeTrace,
  { answer, from, told }: { readonly answer: ObservedView['answer']; readonly from: Address; readonly told: Told },
  { backend }: ObservedNode,
): ObservedView {
  const { header, hops } = whole.trace.branches[way.way]?.packets[0] ?? firstPacket(whole);
  const other =
    from === header.source
      ? null
      : `it was sent from ${printAddress(from)}, and ${printAddress(header.source)} was foretold: the routes of its sender choose another source`;
  const supposed = whole.trace.branches[way.way]?.assumptions ?? [];
  const untold = untoldRules(hops, backend);
  return {
    agrees: parted === null && other === null,
    agreed: way.agreed.length,
    foretold: way.foretold.length,
    steps: way.agreed,
    parted: other === null ? parted : { expected: null, seen: null, reason: other },
    answer,
    namespaces: [...told.keys()],
    notes: [
      ...notes,
      ...(supposed.length === 0 || parted !== null
        ? []
        : [
            `it went the way that supposes: ${supposed.map(({ holds, what }) => visible(`${holds ? '' : 'not: '}${what}`)).join('; ')}`,
          ]),
      ...(untold === 0
        ? []
        : [
            `the kernel tells nothing of ${untold} rule(s) on the way: those of iptables-legacy, of bridges and of devices`,
          ]),
    ],
  };
}
