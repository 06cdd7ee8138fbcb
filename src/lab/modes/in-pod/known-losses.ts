import type { LabExpectation } from '../../expectation.js';
import type { ProxyHop } from '../../journey.js';
import type { Lab } from '../../topology.js';
import type { Attempt } from '../lab-mode.js';
import { listeners } from './listeners.js';
import { podOfGuest, rulesOf } from './rules-of.js';

/** The hops of a connection that is known to be lost, up to the loss; null: it is not lost. */
export function knownLoss(
  lab: Lab,
  expectation: LabExpectation,
  attempt: Attempt,
  hops: readonly ProxyHop[],
): readonly ProxyHop[] | null {
  const { from, protocol, to } = attempt;
  // The service proxy rejects a service that only ztunnel knows.
  if (to.service?.kind === 'of-proxy' && hops[0]?.listener !== listeners.outbound) return [];
  // The published rule that takes the answers to ztunnel's queries into a zone of their own takes those to a guest,
  // too: they miss the connection that was masqueraded.
  const guest = podOfGuest(lab, from);
  if (guest === null || protocol !== 'dns' || expectation[guest.pod.node]?.profile === 'hardened') return null;
  return rulesOf(expectation, guest.pod, attempt)?.captureDNS ? [] : null;
}
