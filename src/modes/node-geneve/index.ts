import { hostScope } from '../../ir/program.js';
import { defineMode } from '../mode.js';
import { geneveCodes } from './codes.js';
import { compileNodeGeneve } from './compile.js';
import { type GeneveDesign, geneveDesign } from './design.js';
import { geneveDocument } from './fields/index.js';
import type { GeneveKeys } from './fields/keys.js';
import { geneveOnly } from './only.js';
import { geneveRequirements } from './requirements.js';
import { geneveSchedule } from './schedule.js';
import { ztunnelScope } from './scopes.js';
import type { GeneveState } from './state.js';

/** Istio's node-level redirection of 2023. */
export const nodeGeneve = defineMode<GeneveState, GeneveKeys, GeneveDesign>({
  name: 'geneve',
  summary: 'node-level redirection',
  codes: geneveCodes,
  document: geneveDocument,
  scopes: [hostScope, ztunnelScope],
  compile: compileNodeGeneve,
  requirements: geneveRequirements,
  only: geneveOnly,
  schedule: geneveSchedule,
  design: geneveDesign,
  namespaces: ({ ztunnel }) =>
    ztunnel === null ? [] : [{ scope: ztunnelScope, netns: ztunnel.netns, path: 'ztunnel.netns' }],
});
