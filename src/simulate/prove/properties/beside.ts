import { endText } from '../ends.js';
import { othersBits } from '../other-programs.js';
import type { Property, PropertyInput } from '../property.js';
import { answersReturn, nodeServersReachable } from './answers.js';
import { inboundCaptured, meshTcpCaptured, ownTrafficPasses, probesBypass, ztunnelAnswered } from './capture.js';
import { otherServicesUntouched, servicesSeenByZtunnel } from './services.js';
import { onlyTcpCaptured, othersUntouched } from './untouched.js';

/** What holds of a node holds beside others too. */
const kept: readonly Property[] = [
  meshTcpCaptured,
  inboundCaptured,
  ownTrafficPasses,
  ztunnelAnswered,
  probesBypass,
  othersUntouched,
  onlyTcpCaptured,
  answersReturn,
  nodeServersReachable,
];

const keptOfServices: readonly Property[] = [servicesSeenByZtunnel, otherServicesUntouched];

export const foreignRulesKept: Property = {
  name: 'foreign-rules-kept',
  sentence:
    "Beside other programs' rules, masquerade, marks and strict reverse path checks everything goes as before: their rules behind ours see what passes, their bits of marks and connections stay.",
  situation: 'beside other programs',
  concerns: () => true,
  violation: (input) => lostMark(input) ?? brokenOf(input),
};

function brokenOf(input: PropertyInput): string | null {
  for (const { violation, concerns } of input.case.to.role === 'service' ? keptOfServices : kept) {
    const why = concerns(input.case, input.state) ? violation(input) : null;
    if (why !== null) return why;
  }
  return null;
}

/** A guard of theirs dropped it, or the last of their rules on its way did not see it. */
function lostMark({ conversation, state }: PropertyInput): string | null {
  const { mask, value } = othersBits(state).onPackets;
  for (const { end } of conversation.exchanges) {
    if (end.namespace !== 'host') continue;
    if (end.kind === 'dropped' && end.reason.code === 'hook') return endText(end);
    if (end.kind !== 'sent' && end.kind !== 'delivered') continue;
    if ((end.packet.mark & mask) >>> 0 !== value)
      return `it ends with mark 0x${end.packet.mark.toString(16)}: ${endText(end)}`;
  }
  return null;
}
