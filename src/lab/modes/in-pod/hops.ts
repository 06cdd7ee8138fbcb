import type { LabExpectation } from '../../expectation.js';
import type { ProxyHop } from '../../journey.js';
import type { Lab, LabMember } from '../../topology.js';
import type { Attempt } from '../lab-mode.js';
import { listeners } from './listeners.js';
import { isProbe, podOfGuest, rulesOf } from './rules-of.js';

export function expectedHops(lab: Lab, expectation: LabExpectation, attempt: Attempt): readonly ProxyHop[] {
  const { from, to } = attempt;
  if (from.netns === to.netns) return [];
  const first = outbound(lab, expectation, attempt);
  if (first?.listener === listeners.dns) return [first];
  const rules = rulesOf(expectation, to.answering, attempt);
  const last =
    !isTcp(attempt) || rules === null
      ? []
      : // The stand-in does not know the backends of the service proxy's services, so it cannot use HBONE.
        first !== null && to.service === null
        ? [hop(listeners.hbone, to.answering)]
        : rules.captureInbound && !isProbe(lab, expectation, attempt)
          ? [hop(listeners.inbound, to.answering)]
          : [];
  return first === null ? last : [first, ...last];
}

/** Where the rules of the client's own pod, or of the pod that it is a guest of, send the connection. */
function outbound(lab: Lab, expectation: LabExpectation, attempt: Attempt): ProxyHop | null {
  const { from, protocol } = attempt;
  const guest = podOfGuest(lab, from);
  if (guest !== null) {
    const isCaptured = rulesOf(expectation, guest.pod, attempt)?.guestDevices.includes(guest.device) ?? false;
    return isTcp(attempt) && isCaptured ? hop(listeners.outbound, guest.pod) : null;
  }
  const rules = rulesOf(expectation, from.answering, attempt);
  if (rules === null) return null;
  if (rules.captureDNS && (protocol === 'dns' || protocol === 'dns-tcp')) return hop(listeners.dns, from.answering);
  return isTcp(attempt) ? hop(listeners.outbound, from.answering) : null;
}

function isTcp({ protocol }: Attempt): boolean {
  return protocol === 'tcp' || protocol === 'dns-tcp';
}

/** The listeners are in the namespace of the pod itself. */
function hop(listener: number, { name, node }: Pick<LabMember, 'name' | 'node'>): ProxyHop {
  return { listener, node, at: name };
}
