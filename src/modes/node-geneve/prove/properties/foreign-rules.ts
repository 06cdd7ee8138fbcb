import { hex } from '../../../../base/hex.js';
import { endText } from '../../../../simulate/prove/ends.js';
import { foreignMarkBitsOf } from '../free-bits.js';
import type { GeneveProperty, GenevePropertyInput } from '../property.js';
import { statement } from '../statement.js';
import { answersReturn, nodeServersReachable } from './answers.js';
import { inboundCaptured, meshTcpCaptured, ownTrafficPasses, probesBypass, ztunnelAnswered } from './capture.js';
import { otherServicesUntouched, servicesSeenByZtunnel } from './services.js';
import { onlyTcpCaptured, othersUntouched } from './untouched.js';

/** The properties that must also hold beside other programs. */
const besideOthers: readonly GeneveProperty[] = [
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

const servicesBesideOthers: readonly GeneveProperty[] = [servicesSeenByZtunnel, otherServicesUntouched];

export const foreignRulesKept: GeneveProperty = {
  ...statement('foreign-rules-kept'),
  situation: 'beside other programs',
  concerns: () => true,
  violation: (input) => lostMark(input) ?? brokenOf(input),
};

function brokenOf(input: GenevePropertyInput): string | null {
  for (const { violation, concerns } of input.case.to.role === 'service' ? servicesBesideOthers : besideOthers) {
    const why = concerns(input.case, input.state) ? violation(input) : null;
    if (why !== null) return why;
  }
  return null;
}

/** Why a packet lost a foreign mark: a rule of the stand-ins dropped it, or it skipped their last rules. */
function lostMark({ conversation, state }: GenevePropertyInput): string | null {
  const { mask, value } = foreignMarkBitsOf(state).onPackets;
  for (const { end } of conversation.exchanges) {
    if (end.namespace !== 'host') continue;
    if (end.kind === 'dropped' && end.reason.code === 'hook') return endText(end);
    if (end.kind !== 'sent' && end.kind !== 'delivered') continue;
    if ((end.packet.mark & mask) >>> 0 !== value) return `it ends with mark ${hex(end.packet.mark)}: ${endText(end)}`;
  }
  return null;
}
