import { geneveProfileNames } from './node-geneve/profiles.js';
import { tunnelKinds } from './node-geneve/tunnel-kinds.js';

/** What documents of the modes that exist can name: no more is loaded by who only lists it. */
export const choices = {
  profiles: geneveProfileNames,
  tunnelKinds,
};
