import type { Topology } from '../../../simulate/topology/topology.js';
import type { GeneveState } from '../state.js';
import { scenesBetween } from './between.js';
import { sceneOfDocument } from './of-document.js';
import { sceneOfObservation } from './of-observation.js';
import { ownObjects } from './own-objects.js';
import { whyNotCaptured } from './why-not-captured.js';

/** The node and ztunnel's namespace; the pods' own are not modelled. */
export const geneveTopology: Topology<GeneveState> = {
  ofDocument: sceneOfDocument,
  ofObservation: sceneOfObservation,
  between: scenesBetween,
  ownObjects,
  whyNotCaptured,
  processes: (state) => {
    const ztunnel = state?.ztunnel ?? null;
    return [
      {
        word: 'ztunnel',
        names: ztunnel === null ? [] : [ztunnel.name, `${ztunnel.namespace}/${ztunnel.name}`],
        namespace: 'ztunnel',
        ip: ztunnel?.ip ?? null,
        whyNot: 'there is no ztunnel',
      },
    ];
  },
};
