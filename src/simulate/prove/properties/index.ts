import type { Property } from '../property.js';
import { answersReturn, nodeServersReachable } from './answers.js';
import { foreignRulesKept } from './beside.js';
import {
  inboundCaptured,
  meshTcpCaptured,
  nothingInCircles,
  ownTrafficPasses,
  probesBypass,
  ztunnelAnswered,
} from './capture.js';
import { noLeak } from './leak.js';
import { foreignMarksKept } from './marks.js';
import { foreignRoutingKept } from './routing.js';
import { nodeReachesServices, otherServicesUntouched, servicesOfMeshPods, servicesSeenByZtunnel } from './services.js';
import { dnsToZtunnel, onlyTcpCaptured, othersUntouched } from './untouched.js';

/** What every node has to hold to. */
export const properties: readonly Property[] = [
  meshTcpCaptured,
  inboundCaptured,
  ownTrafficPasses,
  ztunnelAnswered,
  probesBypass,
  othersUntouched,
  onlyTcpCaptured,
  dnsToZtunnel,
  answersReturn,
  nodeServersReachable,
  nothingInCircles,
  foreignMarksKept,
  foreignRoutingKept,
  foreignRulesKept,
  servicesSeenByZtunnel,
  servicesOfMeshPods,
  nodeReachesServices,
  otherServicesUntouched,
  noLeak,
];
