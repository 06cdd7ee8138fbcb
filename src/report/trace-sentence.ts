import { placeName } from '../ir/program.js';
import type { Capture } from '../simulate/connection.js';
import type { DeciderView, HopView, OutcomeView } from './trace-view.js';

/** What a sentence needs besides the outcome and the hops. */
export interface SentenceFacts {
  /** Of a packet that stays where it was made: processes besides the node that would have seen it else. */
  readonly unseenBy: readonly string[];
  /** Of a captured packet. */
  readonly capture: Capture | null;
}

const noFacts: SentenceFacts = { unseenBy: [], capture: null };

/** What became of a packet, and why, in one sentence. */
export function sentenceOf(
  outcome: OutcomeView,
  hops: readonly HopView[],
  { capture, unseenBy }: SentenceFacts = noFacts,
): string {
  const { kind, namespace, pod, port, why } = outcome;
  switch (kind) {
    case 'captured': {
      const where =
        capture?.by == null
          ? `${namespace} takes it${tunnelOf(hops)}`
          : `${capture.by} in ${placeName(namespace)} takes it`;
      return `captured${capture?.as == null ? '' : ` ${capture.as}`}: port ${port} of ${where}${why === null ? '' : `, ${why}`}`;
    }
    case 'delivered':
      if (namespace !== 'host' && why === null) return `${namespace} itself has it, ${reason(hops, namespace)}`;
      return notCaptured(outcome, why ?? reason(hops, namespace));
    case 'sent':
      return notCaptured(outcome, why ?? reason(hops, null));
    case 'stays':
      return `stays in ${pod}: ${why}, so ${nobody(unseenBy)} sees it`;
    case 'dropped':
    case 'rejected':
    case 'queued':
    case 'lost': {
      const last = hops.findLast((hop) => hop.verdict !== null && ['drop', 'reject', 'queue'].includes(hop.verdict));
      const policy = last?.kind === 'policy' ? ` by the policy of ${last.table} ${last.chain}` : '';
      const rule =
        last?.rule == null ? policy : ` by ${last.table} ${last.rule}${last.owner === 'us' ? '' : ` (${last.owner})`}`;
      return `${kind} in ${placeName(namespace)}: ${why}${rule}`;
    }
  }
}

function nobody(unseenBy: readonly string[]): string {
  return unseenBy.length === 0 ? 'the node never' : `${['neither the node', ...unseenBy].join(' nor ')} ever`;
}

/** What decided comes first. */
function notCaptured(outcome: OutcomeView, decided: string): string {
  return `not captured: ${decided.replace(/^(?:because of: |because |as )/, '')}; ${whereTo(outcome)}`;
}

/** The same with what decided first. */
export function decidedSentence(outcome: OutcomeView, hops: readonly HopView[], decider: DeciderView): string {
  const { kind } = outcome;
  if (kind === 'dropped' || kind === 'rejected' || kind === 'queued') {
    const plain = sentenceOf(outcome, hops);
    return plain.includes(decider.text) ? plain : `${plain}, because of ${withOwner(decider)}`;
  }
  return notCaptured(outcome, because(decider));
}

function because(decider: DeciderView): string {
  const place = decider.namespace === 'host' ? '' : `in ${placeName(decider.namespace)} `;
  return decider.owner === null ? `${place}${decider.text}` : `${place}${withOwner(decider)} ${does(decider)}`;
}

/** What a foreign object does to the packet. */
function does({ changesMark }: DeciderView): string {
  return changesMark ? 'overwrites the mark' : 'comes first';
}

function withOwner({ owner, text }: DeciderView): string {
  return owner === null ? text : `${text} (${owner})`;
}

function whereTo({ device, kind, namespace, pod, why }: OutcomeView): string {
  if (kind === 'lost') return `it is lost in ${placeName(namespace)}: ${why}`;
  if (kind === 'delivered')
    return namespace === 'host' ? 'it is for the node itself' : `${placeName(namespace)} itself has it`;
  return pod === null ? `it leaves the node by ${device}` : `it goes straight to ${pod} by ${device}`;
}

export function answerSentence(outcome: OutcomeView, hops: readonly HopView[], arrives: boolean): string {
  const { device, kind, namespace, pod, port } = outcome;
  if (kind === 'captured') return `goes to port ${port} of ${placeName(namespace)}, which did not ask`;
  if (kind !== 'sent' && kind !== 'delivered') return sentenceOf(outcome, hops);
  const where =
    kind === 'delivered'
      ? `${placeName(namespace)} itself`
      : pod === null
        ? `the network by ${device}`
        : `${pod} by ${device}`;
  return arrives ? `comes back to ${where}` : `is misrouted to ${where}`;
}

function tunnelOf(hops: readonly HopView[]): string {
  const tunnel = hops.find(({ kind, namespace }) => kind === 'leaves' && namespace === 'host')?.subject;
  return tunnel === undefined || tunnel === null ? '' : `, by way of ${tunnel}`;
}

/**
 * Where it is for an address of the place's own that is why; else the last of our rules on the node that marked it
 * before its way was decided.
 */
function reason(hops: readonly HopView[], endsIn: string | null): string {
  const last = hops.findLast(({ kind, namespace }) => kind === 'route' && namespace === endsIn);
  if (last?.table === 'local') return `as the address is ${endsIn === 'host' ? 'the node' : endsIn}'s own`;
  const own = hops.filter(({ inTunnel, namespace }) => namespace === 'host' && !inTunnel);
  const decided = own.findLastIndex(({ kind }) => kind === 'route');
  const marking = own
    .slice(0, decided < 0 ? own.length : decided)
    .findLast(({ arithmetic, owner }) => owner === 'us' && arithmetic !== null);
  if (marking?.purpose != null) return `because of: ${marking.purpose}`;
  return hops.some(({ owner }) => owner === 'us') ? 'as no rule of ours marks it' : 'as no rule of ours concerns it';
}
