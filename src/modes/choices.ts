import { inpodProfileNames } from './in-pod/profiles.js';
import type { ModeName } from './list.js';
import { geneveProfileNames } from './node-geneve/profiles.js';
import { tunnelKinds } from './node-geneve/tunnel-kinds.js';

/** The modes, profiles and tunnel kinds that documents can name. Listing them loads nothing else of a mode. */
export const choices = {
  modes: ['geneve', 'inpod'] as const satisfies readonly ModeName[],
  profiles: [...new Set([...geneveProfileNames, ...inpodProfileNames])],
  tunnelKinds,
};
