import type { Evidence } from '../ir/evidence.js';
import type { Ownership } from '../ir/ownership.js';
import type { Program } from '../ir/program.js';
import type { Requirements } from '../ir/requirements.js';
import type { Constants } from '../model/constants.js';
import type { Mode, NodeState, TunnelKind } from '../model/node-state.js';
import { geneveClaims } from './node-geneve/claims.js';
import { compileNodeGeneve } from './node-geneve/index.js';
import { geneveOwnership } from './node-geneve/ownership.js';
import { geneveRequirements } from './node-geneve/requirements.js';

/** What a mode has to say: what a document means, what it needs, and what of a live node belongs to it. */
interface ModeDefinition {
  readonly compile: (state: NodeState) => Program;
  readonly requirements: (state: NodeState) => Requirements;
  /** What has the shape of its objects: where to look. */
  readonly ownership: (constants: Constants, tunnelKind: TunnelKind | null) => Ownership;
  /** What is its own on a node. */
  readonly claims: (constants: Constants, tunnelKind: TunnelKind | null, evidence: Evidence) => Ownership;
}

const modes: Partial<Record<Mode, ModeDefinition>> = {
  geneve: {
    compile: compileNodeGeneve,
    requirements: geneveRequirements,
    ownership: geneveOwnership,
    claims: geneveClaims,
  },
};

export function modeOf(mode: Mode): ModeDefinition {
  const found = modes[mode];
  if (found === undefined) throw new Error(`mode ${mode} is not supported yet`);
  return found;
}
