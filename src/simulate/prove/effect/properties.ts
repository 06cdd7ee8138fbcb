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
import type { Property } from '../property.js';

/** The properties that answer whether a node redirects; of several that fail for a conversation the first is named. */
export const effectProperties: readonly Property[] = [
  meshTcpCaptured,
  inboundCaptured,
  ownTrafficPasses,
  ztunnelAnswered,
  probesBypass,
  dnsToZtunnel,
  nodeServersReachable,
  answersReturn,
  nothingInCircles,
];
