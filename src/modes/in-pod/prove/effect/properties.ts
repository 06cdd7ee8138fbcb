import type { Case } from '../../../../simulate/prove/case.js';
import type { Concerned, EffectProperty } from '../../../../simulate/prove/effect/effect-mode.js';
import type { InpodState } from '../../state.js';
import { guestsCaptured } from '../properties/guests-captured.js';
import { nothingInCircles } from '../properties/nothing-in-circles.js';
import { podAnswersReturn } from '../properties/pod-answers-return.js';
import { podDnsCaptured } from '../properties/pod-dns-captured.js';
import { podDnsUntouched } from '../properties/pod-dns-untouched.js';
import { podInboundCaptured } from '../properties/pod-inbound-captured.js';
import { podTcpCaptured } from '../properties/pod-tcp-captured.js';
import { probesBypass } from '../properties/probes-bypass.js';
import { ztunnelAnswered } from '../properties/ztunnel-answered.js';
import { ztunnelNotCaptured } from '../properties/ztunnel-not-captured.js';

/** The properties that show whether pods are redirected; if several fail for a conversation, the first one is named. */
export const effectProperties: readonly EffectProperty<InpodState>[] = [
  { ...podTcpCaptured, complaint: ({ be, who }) => `${who} ${be} not captured` },
  { ...podDnsCaptured, complaint: ({ who }) => `DNS of ${who} is not answered by ztunnel` },
  { ...podDnsUntouched, complaint: ({ who }) => `DNS of ${who} does not go where it is sent` },
  { ...podInboundCaptured, complaint: ({ who }) => `what is sent to ${who} is not captured` },
  { ...guestsCaptured, complaint: (_, { from }) => `${from.name} is not captured` },
  { ...probesBypass, complaint: ({ who }) => `probes do not reach ${who}` },
  { ...ztunnelNotCaptured, complaint: (_, { from }) => `${from.name} cannot send` },
  { ...ztunnelAnswered, complaint: (_, { from }) => `${from.name} is not answered` },
  { ...podAnswersReturn, complaint: unanswered },
  { ...nothingInCircles, complaint: (_, { from, to }) => `connections from ${from.name} to ${to.name} do not work` },
];

function unanswered({ who }: Concerned, { from, to }: Case): string {
  if (from.role === 'mesh-pod') return `connections of ${who} are not answered`;
  return to.role === 'mesh-pod' ? `connections to ${who} are not answered` : `${from.name} is not answered`;
}
