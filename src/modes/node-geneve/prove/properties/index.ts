import type { GeneveProperty } from '../property.js';
import { answersReturn, nodeServersReachable } from './answers.js';
import {
  inboundCaptured,
  meshTcpCaptured,
  nothingInCircles,
  ownTrafficPasses,
  probesBypass,
  ztunnelAnswered,
} from './capture.js';
import { foreignMarksKept } from './foreign-marks.js';
import { foreignRoutingKept } from './foreign-routing.js';
import { foreignRulesKept } from './foreign-rules.js';
import { noLeak } from './leak.js';
import { nodeReachesServices, otherServicesUntouched, servicesOfMeshPods, servicesSeenByZtunnel } from './services.js';
import { dnsToZtunnel, onlyTcpCaptured, othersUntouched } from './untouched.js';

/** The properties of every node. */
export const properties: readonly GeneveProperty[] = [
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
