import type { Topology } from '../../../simulate/topology/topology.js';
import type { InpodState } from '../state.js';
import { scenesBetween } from './between.js';
import { sceneOfDocument } from './of-document.js';
import { sceneOfObservation } from './of-observation.js';
import { ownObjects } from './own-objects.js';
import { inpodProcesses } from './processes.js';
import { whyNotCaptured } from './why-not-captured.js';

/** The node and the namespace of each mesh pod, with ztunnel's sockets in it; other pods are outside. */
export const inpodTopology: Topology<InpodState> = {
  ofDocument: sceneOfDocument,
  ofObservation: sceneOfObservation,
  between: scenesBetween,
  ownObjects,
  processes: inpodProcesses,
  whyNotCaptured,
};
