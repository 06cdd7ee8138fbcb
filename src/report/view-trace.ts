import { hex } from '../base/hex.js';
import type { Origin } from '../ir/origin.js';
import { protocolNames } from '../ir/protocols.js';
import type { Rule } from '../ir/ruleset.js';
import { routeText, ruleText, tableName } from '../render/ip-json/text.js';
import { type KnownLines, knownRule } from '../render/iptables/known-lines.js';
import { printAddress } from '../simulate/address.js';
import type { Decider } from '../simulate/deciding/decider.js';
import type { Hop } from '../simulate/hop.js';
import { capturingSocket, type JourneyEnd } from '../simulate/journey/end.js';
import { reasonText } from '../simulate/journey/reason.js';
import { type Packet, tcpFlags } from '../simulate/packet.js';
import type { RecordedPacket } from '../simulate/recorder.js';
import { sourceRefusalText } from '../simulate/routing/source-refusal.js';
import { tableText } from '../simulate/table-ref.js';
import type { Trace, TracedBranch } from '../simulate/trace.js';
import { viewDecider } from './decider-words.js';
import { arithmeticOf } from './mark-arithmetic.js';
import { ownerOf } from './owner-of.js';
import { ruleLine } from './rule-words.js';
import { answerSentence, decidedSentence, sentenceOf } from './trace-sentence.js';
import type { HeaderView, HopView, OutcomeView, PacketView, TraceView, WayView } from './trace-view.js';
import { visible } from './visible.js';

/**
 * The mode's reason why a packet is not captured, or is although it should pass; null: the rules on its path tell it.
 */
export type WhyNot = (packet: RecordedPacket) => string | null;

/**
 * @param known rules of ours: tells them in an observation, with their purpose and causes.
 * @param decider why the first packet of the first way is not captured, where that is known.
 */
export function viewTrace(
  { isCut, notes, question, branches }: Trace,
  known: KnownLines,
  decider: Decider | null = null,
  whyNot: WhyNot = () => null,
): TraceView {
  const [first, ...others] = branches.map((branch, index) =>
    viewBranch(branch, known, index === 0 ? decider : null, whyNot),
  );
  if (first === undefined) throw new Error('a trace has at least one way');
  const cut = isCut ? [`there are more ways than the ${branches.length} that are shown`] : [];
  return {
    formatVersion: 1,
    question: { ...question },
    ...first,
    otherWays: others,
    notes: [...notes, ...cut].map(visible),
  };
}

export function viewBranch(
  { packets, assumptions }: TracedBranch,
  known: KnownLines,
  decider: Decider | null = null,
  whyNot: WhyNot = () => null,
): WayView {
  const [first, ...later] = packets.map((packet, index) =>
    viewPacket(packet, known, { decider: index === 0 ? decider : null, why: packet.isAnswer ? null : whyNot(packet) }),
  );
  if (first === undefined) throw new Error('a conversation has at least one packet');
  return {
    ...first,
    supposes: assumptions.map(({ holds, what }) => visible(`${holds ? '' : 'not: '}${what}`)),
    later,
  };
}

function viewPacket(
  { arrives, end, header, hops, isAnswer, rulesTried }: RecordedPacket,
  known: KnownLines,
  { decider, why }: { readonly decider: Decider | null; readonly why: string | null },
): PacketView {
  const seen = viewHops(hops, header.mark, known);
  const outcome = outcomeOf(end, why);
  const decidedBy = decider && viewDecider(decider);
  const sentence =
    arrives !== null
      ? answerSentence(outcome, seen, arrives)
      : decidedBy === null
        ? sentenceOf(outcome, seen, {
            unseenBy: end.kind === 'stays' ? end.unseenBy : [],
            capture: capturingSocket(end)?.captures ?? null,
          })
        : decidedSentence(outcome, seen, decidedBy);
  return { sentence, isAnswer, arrives, packet: headerOf(header), outcome, decidedBy, rulesTried, hops: seen };
}

function headerOf(packet: Packet): HeaderView {
  const names = Object.entries(tcpFlags).filter(([, bit]) => (packet.tcpFlags & bit) !== 0);
  return {
    source: printAddress(packet.source),
    sourcePort: packet.sourcePort,
    destination: printAddress(packet.destination),
    destinationPort: packet.destinationPort,
    protocol: protocolNames[packet.protocol] ?? String(packet.protocol),
    flags: names.map(([name]) => name).join(','),
    mark: hex(packet.mark),
  };
}

function outcomeOf(end: JourneyEnd, whyNot: string | null): OutcomeView {
  const { kind, namespace, packet } = end;
  const nothing = { namespace, port: null, device: null, pod: null, why: null };
  const why = whyNot === null ? null : visible(whyNot);
  switch (kind) {
    case 'delivered': {
      const socket = capturingSocket(end);
      return socket === null
        ? { ...nothing, kind: 'delivered', port: packet.destinationPort, why }
        : { ...nothing, kind: 'captured', port: socket.listener ?? socket.port, why };
    }
    case 'sent':
      return { ...nothing, kind, device: visible(end.device), pod: end.pod, why };
    case 'stays':
      return { ...nothing, kind, pod: visible(end.pod), why: visible(end.why) };
    default:
      return { ...nothing, kind, why: visible(reasonText(end.reason)) };
  }
}

function viewHops(hops: readonly Hop[], startMark: number, known: KnownLines): readonly HopView[] {
  const seen: HopView[] = [];
  let depth = 0;
  let before = { mark: startMark, connmark: null as number | null };
  for (const hop of hops) {
    if (hop.kind === 'passes') continue;
    if (hop.kind === 'decapsulated') depth -= 1;
    seen.push(viewHop(hop, before, depth > 0, known));
    if (hop.kind === 'encapsulated') depth += 1;
    before = hop;
  }
  return seen;
}

const nothing = {
  hook: null,
  table: null,
  chain: null,
  number: null,
  rule: null,
  verdict: null,
  route: null,
  subject: null,
  arithmetic: null,
  owner: null,
  purpose: null,
  causes: [],
} as const;

function viewHop(
  hop: Exclude<Hop, { kind: 'passes' }>,
  before: { readonly mark: number; readonly connmark: number | null },
  inTunnel: boolean,
  known: KnownLines,
): HopView {
  const base = {
    ...nothing,
    namespace: hop.namespace,
    mark: hex(hop.mark),
    connmark: hop.connmark === null ? null : hex(hop.connmark),
    inTunnel,
  };
  switch (hop.kind) {
    case 'rule': {
      const { chain, hook, index, rule, table, verdict, words } = hop;
      const line = ruleLine(chain, rule, words);
      const origin = rule.origin ?? knownRule(known, hop.namespace, line)?.origin;
      return {
        ...base,
        kind: 'rule',
        hook,
        table: visible(tableText(table)),
        chain: visible(chain),
        number: index + 1,
        rule: visible(line),
        verdict,
        arithmetic: arithmeticOf(rule.target, before, hop),
        ...explained(origin, ownerOf(chain, jumpedTo(rule), table.name)),
      };
    }
    case 'policy':
      return {
        ...base,
        kind: 'policy',
        hook: hop.hook,
        table: visible(tableText(hop.table)),
        chain: visible(hop.chain),
        verdict: hop.verdict,
      };
    case 'connection':
      return {
        ...base,
        kind: 'connection',
        hook: hop.hook,
        verdict: hop.state,
        subject: hop.isReply ? 'answer' : null,
      };
    case 'translation':
      return {
        ...base,
        kind: 'translation',
        hook: hop.hook,
        subject: `${hop.field} becomes ${printAddress(hop.address)}${hop.port === 0 ? '' : `:${hop.port}`}`,
      };
    case 'route': {
      const { decision, ipRule, purpose, route } = hop;
      const origin = route?.origin ?? ipRule?.origin;
      return {
        ...base,
        kind: 'route',
        hook: 'routing',
        table: route === null ? null : tableName(route.table),
        rule: ipRule === null ? null : visible(ruleText(ipRule)),
        verdict: decision,
        route: route === null ? null : visible(routeText(route)),
        subject: purpose,
        ...explained(origin, null),
      };
    }
    case 'reverse-path':
      return {
        ...base,
        kind: 'source-check',
        hook: 'routing',
        verdict: 'drop',
        subject: visible(`${hop.device}: ${sourceRefusalText(hop.refusal)}`),
      };
    case 'enters':
    case 'leaves':
      return { ...base, kind: hop.kind, subject: visible(hop.device) };
    case 'encapsulated':
    case 'decapsulated':
      return { ...base, kind: hop.kind, subject: visible(`${hop.device} (${hop.tunnel})`) };
    case 'socket':
      return { ...base, kind: 'socket', subject: hop.name };
  }
}

function explained(
  origin: Origin | undefined,
  otherwise: string | null,
): Pick<HopView, 'owner' | 'purpose' | 'causes'> {
  if (origin === undefined) return { owner: otherwise, purpose: null, causes: [] };
  return { owner: 'us', purpose: origin.purpose, causes: origin.causes };
}

function jumpedTo({ target }: Rule): string {
  return target?.kind === 'jump' || target?.kind === 'goto' ? target.chain : '';
}
