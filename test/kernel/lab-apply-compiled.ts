import { applyInLab, destroyInLab } from '../../src/lab/index.js';
import type { Installer } from './lab-installer.js';

/** The nodes are set up by this project's own apply. */
export const compiled: Installer = {
  apply: async (lab, node, document) => {
    await applyInLab(lab, node, document);
  },
  destroy: async (lab, node) => {
    await destroyInLab(lab, node);
  },
};
