import type { InpodProperty, Situation } from '../property.js';
import { foreignMarksStay } from './foreign-marks-stay.js';
import { forwardedCaptured } from './forwarded-captured.js';
import { guestsCaptured } from './guests-captured.js';
import { ingressUntouched } from './ingress-untouched.js';
import { ipv6Untouched } from './ipv6-untouched.js';
import { nodeReachesPodServices } from './node-reaches-pod-services.js';
import { nothingInCircles } from './nothing-in-circles.js';
import { onlyTcpAndDnsCaptured } from './only-tcp-and-dns-captured.js';
import { outsideMeshUntouched } from './outside-mesh-untouched.js';
import { podAnswersReturn } from './pod-answers-return.js';
import { podDnsCaptured } from './pod-dns-captured.js';
import { podDnsUntouched } from './pod-dns-untouched.js';
import { podInboundCaptured } from './pod-inbound-captured.js';
import { podItselfUntouched } from './pod-itself-untouched.js';
import { podTcpCaptured } from './pod-tcp-captured.js';
import { probesBypass } from './probes-bypass.js';
import { probesNotForged } from './probes-not-forged.js';
import { ztunnelAnswered } from './ztunnel-answered.js';
import { ztunnelNotCaptured } from './ztunnel-not-captured.js';

const onEveryNode: readonly InpodProperty[] = [
  podTcpCaptured,
  podDnsCaptured,
  podDnsUntouched,
  podInboundCaptured,
  ingressUntouched,
  guestsCaptured,
  ztunnelNotCaptured,
  ztunnelAnswered,
  probesBypass,
  probesNotForged,
  podItselfUntouched,
  onlyTcpAndDnsCaptured,
  ipv6Untouched,
  outsideMeshUntouched,
  podAnswersReturn,
  nothingInCircles,
];

/** What a service proxy, or masquerade and marks of others, must leave as it is. */
const besideServices: readonly InpodProperty[] = [podTcpCaptured, podInboundCaptured, probesBypass];
const besideOthers: readonly InpodProperty[] = [
  podTcpCaptured,
  podDnsCaptured,
  guestsCaptured,
  ztunnelNotCaptured,
  ztunnelAnswered,
  probesBypass,
  probesNotForged,
  podItselfUntouched,
  onlyTcpAndDnsCaptured,
  podAnswersReturn,
];

/** The properties of every node; some hold in several situations. */
export const properties: readonly InpodProperty[] = [
  ...onEveryNode,
  ...besideServices.map(alsoIn('with a service proxy')),
  forwardedCaptured,
  nodeReachesPodServices,
  ...besideOthers.map(alsoIn('beside other programs')),
  foreignMarksStay,
];

function alsoIn(situation: Situation): (property: InpodProperty) => InpodProperty {
  return (property) => ({ ...property, situation });
}
