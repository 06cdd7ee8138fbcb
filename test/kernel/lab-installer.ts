import type { Lab, LabDocument, LabNodeName } from '../../src/lab/index.js';

/** Brings a node of a lab to the state of a document. */
export interface Installer {
  /** `before` is the document that the node was brought to last, null for a bare node. */
  readonly apply: (lab: Lab, node: LabNodeName, document: LabDocument, before: LabDocument | null) => Promise<void>;
  readonly destroy: (lab: Lab, node: LabNodeName, document: LabDocument) => Promise<void>;
}
