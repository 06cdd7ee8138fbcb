import type { DeciderView, HopView, OutcomeView } from './trace-view.js';

/**
 * What became of a packet, and why, in one sentence.
 * @param unseenBy of a packet that stays where it was made: processes besides the node that would have seen it else.
 */
export function sentenceOf(outcome: OutcomeView, hops: readonly HopView[], unseenBy: readonly string[] = []): string {
  const { device, kind, namespace, pod, port, why } = outcome;
  switch (kind) {
    case 'captured':
      return `captured: port ${port} of ${namespace} takes it${tunnelOf(hops)}`;
    case 'delivered':
      return namespace === 'host'
        ? `not captured: it is for the node itself, ${reason(hops, namespace)}`
        : `${namespace} itself has it, ${reason(hops, namespace)}`;
    case 'sent':
      return `not captured: it ${pod === null ? `leaves the node by ${device}` : `goes straight to ${pod} by ${device}`}, ${reason(hops, null)}`;
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
      return `${kind} in ${namespace}: ${why}${rule}`;
    }
  }
}

function nobody(unseenBy: readonly string[]): string {
  return unseenBy.length === 0 ? 'the node never' : `${['neither the node', ...unseenBy].join(' nor ')} ever`;
}

/** The same with what decided first. */
export function decidedSentence(outcome: OutcomeView, hops: readonly HopView[], decider: DeciderView): string {
  const { kind } = outcome;
  if (kind === 'dropped' || kind === 'rejected' || kind === 'queued') {
    const plain = sentenceOf(outcome, hops);
    return plain.includes(decider.text) ? plain : `${plain}, because of ${withOwner(decider)}`;
  }
  return `not captured: ${because(decider)}; ${whereTo(outcome)}`;
}

function because(decider: DeciderView): string {
  const place = decider.namespace === 'host' ? '' : `in ${decider.namespace} `;
  return decider.owner === null ? `${place}${decider.text}` : `${place}${withOwner(decider)} comes first`;
}

function withOwner({ owner, text }: DeciderView): string {
  return owner === null ? text : `${text} (${owner})`;
}

function whereTo({ device, kind, namespace, pod, why }: OutcomeView): string {
  if (kind === 'lost') return `it is lost in ${namespace}: ${why}`;
  if (kind === 'delivered') return namespace === 'host' ? 'it is for the node itself' : `${namespace} itself has it`;
  return pod === null ? `it leaves the node by ${device}` : `it goes straight to ${pod} by ${device}`;
}

export function answerSentence(outcome: OutcomeView, hops: readonly HopView[], arrives: boolean): string {
  const { device, kind, namespace, pod, port } = outcome;
  if (kind === 'captured') return `goes to port ${port} of ${namespace}, which did not ask`;
  if (kind !== 'sent' && kind !== 'delivered') return sentenceOf(outcome, hops);
  const where =
    kind === 'delivered' ? `${namespace} itself` : pod === null ? `the network by ${device}` : `${pod} by ${device}`;
  return arrives ? `comes back to ${where}` : `is misrouted to ${where}`;
}

function tunnelOf(hops: readonly HopView[]): string {
  const tunnel = hops.find(({ kind, namespace }) => kind === 'leaves' && namespace === 'host')?.subject;
  return tunnel === undefined || tunnel === null ? '' : `, by way of ${tunnel}`;
}

/** Where it is for an address of the place's own that is why; else the last of our rules on the node that marked it before its way was decided. */
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
