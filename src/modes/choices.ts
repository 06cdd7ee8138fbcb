import { inpodProfileNames } from './in-pod/profiles.js';
import { geneveProfileNames } from './node-geneve/profiles.js';
import { tunnelKinds } from './node-geneve/tunnel-kinds.js';

/** The profiles and tunnel kinds that documents can name. Listing them loads nothing else of a mode. */
export const choices = {
  profiles: [...new Set([...geneveProfileNames, ...inpodProfileNames])],
  tunnelKinds,
};
