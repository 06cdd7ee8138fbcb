import type { HopView, OutcomeView } from './trace-view.js';

/** What became of a packet, and why, in one sentence. */
export function sentenceOf(outcome: OutcomeView, hops: readonly HopView[]): string {
  const { device, kind, namespace, pod, port, why } = outcome;
  switch (kind) {
    case 'captured':
      return `captured: port ${port} of ${namespace} takes it${tunnelOf(hops)}`;
    case 'delivered':
      return namespace === 'host'
        ? `not captured: it is for the node itself, ${reason(hops)}`
        : `${namespace} itself has it, ${reason(hops)}`;
    case 'sent':
      return `not captured: it ${pod === null ? `leaves the node by ${device}` : `goes straight to ${pod} by ${device}`}, ${reason(hops)}`;
    case 'dropped':
    case 'rejected':
    case 'queued':
    case 'lost': {
      const last = hops.findLast((hop) => hop.verdict !== null && ['drop', 'reject', 'queue'].includes(hop.verdict));
      const rule =
        last?.rule == null ? '' : ` by ${last.table} ${last.rule}${last.owner === 'us' ? '' : ` (${last.owner})`}`;
      return `${kind} in ${namespace}: ${why}${rule}`;
    }
  }
}

export function answerSentence(outcome: OutcomeView, hops: readonly HopView[], arrives: boolean): string {
  const { device, kind, namespace, pod, port } = outcome;
  if (kind === 'captured') return `goes to port ${port} of ${namespace}, which did not ask`;
  if (kind !== 'sent' && kind !== 'delivered') return sentenceOf(outcome, hops);
  const where =
    kind === 'delivered' ? `${namespace} itself` : pod === null ? `the network by ${device}` : `${pod} by ${device}`;
  return arrives ? `comes back to ${where}` : `goes astray, to ${where}`;
}

function tunnelOf(hops: readonly HopView[]): string {
  const tunnel = hops.find(({ kind, namespace }) => kind === 'leaves' && namespace === 'host')?.subject;
  return tunnel === undefined || tunnel === null ? '' : `, by way of ${tunnel}`;
}

/** The last of our rules on the node that marked the packet before its way was decided. */
function reason(hops: readonly HopView[]): string {
  const own = hops.filter(({ inTunnel, namespace }) => namespace === 'host' && !inTunnel);
  const decided = own.findLastIndex(({ kind }) => kind === 'route');
  const marking = own
    .slice(0, decided < 0 ? own.length : decided)
    .filter(({ arithmetic, owner }) => owner === 'us' && arithmetic !== null);
  const last = marking.at(-1);
  if (last?.purpose != null) return `because of: ${last.purpose}`;
  return hops.some(({ owner }) => owner === 'us') ? 'as no rule of ours marks it' : 'as no rule of ours concerns it';
}
