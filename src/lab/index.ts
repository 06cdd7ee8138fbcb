export { type LabDocument, type LabDocumentOptions, labDocument } from './document.js';
export { type Expectation, expectCaptured, expectDirect, type NodeExpectation } from './expected-course.js';
export {
  allJourneys,
  type FlowMark,
  type Journey,
  type JourneyCourse,
  type JourneyProtocol,
  type JourneyResult,
} from './journey.js';
export { renderJourneys } from './journey-table.js';
export { kernelHasGeneve } from './kernel-geneve.js';
export { labDown } from './lab-down.js';
export { LabError } from './lab-error.js';
export { labMachine } from './lab-machine.js';
export { type LabOptions, labFind, labUp } from './lab-up.js';
export { tellMesh } from './mesh-membership.js';
export { applyInLab, clearLab, destroyInLab, programLab } from './program-nodes.js';
export { addZtunnelSuccessor, removeZtunnel } from './replace-ztunnel.js';
export { runJourneys } from './run-journeys.js';
export { losses, type StreamReport, type Streams, startStreams } from './streams.js';
export {
  defaultLabName,
  type Lab,
  type LabMember,
  type LabNode,
  type LabNodeName,
  type LabPod,
  labMembers,
  labNamed,
  labNodeNames,
  memberNamed,
  podsOf,
} from './topology.js';
export { startZtunnel, stopZtunnel, type ZtunnelLogEntry, ztunnelLog } from './ztunnel.js';
