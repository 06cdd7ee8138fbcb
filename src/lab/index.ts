export { startConnectionLoop } from './connection-loop.js';
export { expectCaptured, expectDirect } from './expect.js';
export type { LabExpectation } from './expectation.js';
export { allJourneys, fragileJourneys, type Journey, type JourneyResult, meshJourneys } from './journey.js';
export { renderJourneys } from './journey-table.js';
export { labDown } from './lab-down.js';
export { LabError } from './lab-error.js';
export { labMachine } from './lab-machine.js';
export { type LabOptions, labFind, labUp } from './lab-up.js';
export { losses, startLongLivedConnections } from './long-lived-connections.js';
export { kernelHasGeneve, type LabDocument, labDocument, labModeNamed, labNamed } from './modes/index.js';
export type { LabDocumentOptions } from './modes/lab-mode.js';
export { applyInLab, destroyInLab } from './program-nodes.js';
export { startProxy, stopProxy } from './proxy.js';
export { addProxySuccessor, removeProxy } from './replace-proxy.js';
export { runJourneys } from './run-journeys.js';
export {
  agentSocket,
  type Lab,
  type LabNodeName,
  labMembers,
  labNodeNames,
  memberNamed,
  podsOf,
} from './topology.js';
