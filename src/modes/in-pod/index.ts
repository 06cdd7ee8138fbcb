import { hostScope } from '../../ir/program.js';
import { defineMode } from '../mode.js';
import { inpodCodes } from './codes.js';
import { compileInpod } from './compile.js';
import { type InpodDesign, inpodDesign } from './design.js';
import { inpodDocument } from './fields/index.js';
import type { InpodKeys, InpodPodKeys } from './fields/keys.js';
import { inpodInputs } from './inputs.js';
import { inpodOnly } from './only.js';
import { inpodRequirements } from './requirements.js';
import { inpodSchedule } from './schedule.js';
import type { InpodState } from './state.js';

/** Istio's redirection in the namespace of each pod. */
export const inPod = defineMode<InpodState, InpodKeys, InpodDesign, InpodPodKeys>({
  name: 'inpod',
  summary: 'redirection in the namespace of each pod',
  codes: inpodCodes,
  document: inpodDocument,
  scopes: [hostScope, 'pods/*'],
  compile: compileInpod,
  requirements: inpodRequirements,
  only: inpodOnly,
  schedule: inpodSchedule,
  design: inpodDesign,
  namespaces: (state) =>
    inpodInputs(state).meshPods.map(({ netns, path, scope }) => ({ scope, netns, path: `${path}.netns` })),
});
