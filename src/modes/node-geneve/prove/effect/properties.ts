import type { Case } from '../../../../simulate/prove/case.js';
import type { Concerned, EffectProperty } from '../../../../simulate/prove/effect/effect-mode.js';
import type { GeneveState } from '../../state.js';
import { answersReturn, nodeServersReachable } from '../properties/answers.js';
import {
  inboundCaptured,
  meshTcpCaptured,
  nothingInCircles,
  ownTrafficPasses,
  probesBypass,
  ztunnelAnswered,
} from '../properties/capture.js';
import { dnsToZtunnel } from '../properties/untouched.js';

const cannotSpeak = ({ who }: Concerned) =>
  who === '' ? 'ztunnel does not reach the world' : `ztunnel cannot speak for ${who}`;

/** The properties that show whether a node redirects; if several fail for a conversation, the first one is named. */
export const effectProperties: readonly EffectProperty<GeneveState>[] = [
  { ...meshTcpCaptured, complaint: ({ be, who }) => `${who} ${be} not captured` },
  { ...inboundCaptured, complaint: ({ who }) => `what is sent to ${who} is not captured` },
  { ...ownTrafficPasses, complaint: cannotSpeak },
  { ...ztunnelAnswered, complaint: cannotSpeak },
  { ...probesBypass, complaint: ({ who }) => `the node does not reach ${who}` },
  { ...dnsToZtunnel, complaint: ({ who }) => `DNS of ${who} is not answered by ztunnel` },
  { ...nodeServersReachable, complaint: ({ who }) => `servers of the node do not answer ${who}` },
  { ...answersReturn, complaint: unanswered },
  {
    ...nothingInCircles,
    complaint: (_, { from, to }) => `connections from ${from.name} to ${to.name} do not work`,
  },
];

function unanswered({ who }: Concerned, { from, to }: Case): string {
  if (from.role === 'mesh-pod') return `connections of ${who} are not answered`;
  if (to.role === 'mesh-pod') return `connections to ${who} are not answered`;
  return `connections from ${from.name} to ${to.name} are not answered`;
}
