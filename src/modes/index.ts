import type { Ownership } from '../ir/ownership.js';
import type { Program } from '../ir/program.js';
import type { Requirements } from '../ir/requirements.js';
import type { Constants } from '../model/constants.js';
import type { Mode, NodeState, TunnelKind } from '../model/node-state.js';
import { compileNodeGeneve } from './node-geneve/index.js';
import { geneveOwnership } from './node-geneve/ownership.js';
import { geneveRequirements } from './node-geneve/requirements.js';

/** What a mode has to say: what a document means, what it needs, and what of a live node belongs to it. */
interface ModeDefinition {
  readonly compile: (state: NodeState) => Program;
  readonly requirements: (state: NodeState) => Requirements;
  readonly ownership: (constants: Constants, tunnelKind: TunnelKind | null) => Ownership;
}

const modes: Partial<Record<Mode, ModeDefinition>> = {
  geneve: { compile: compileNodeGeneve, requirements: geneveRequirements, ownership: geneveOwnership },
};

export function modeOf(mode: Mode): ModeDefinition {
  const found = modes[mode];
  if (found === undefined) throw new Error(`mode ${mode} is not supported yet`);
  return found;
}
