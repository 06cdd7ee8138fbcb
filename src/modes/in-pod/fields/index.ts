import type { ModeDocument } from '../../mode-document.js';
import { inpodConstants } from '../constants.js';
import { inpodProfileNames } from '../profiles.js';
import { inpodRules } from '../rules/index.js';
import { proxyWord } from '../scopes.js';
import type { InpodState } from '../state.js';
import { constantsShape } from './constants.js';
import { inpodDraft, inpodPodDraft } from './draft.js';
import { type InpodKeys, type InpodPodKeys, inpodKeys, inpodPodKeys } from './keys.js';
import { printInpodConstants, printInpodKeys, printInpodPod } from './print.js';
import { recordedConstants } from './recorded.js';

export const inpodDocument: ModeDocument<InpodState, InpodKeys, InpodPodKeys> = {
  profiles: inpodProfileNames,
  proxy: proxyWord,
  needsHostIP: false,
  keys: inpodKeys,
  pods: { keys: inpodPodKeys, draft: inpodPodDraft, print: printInpodPod },
  constants: {
    shape: constantsShape,
    defaults: inpodConstants,
    print: printInpodConstants,
    recorded: recordedConstants,
  },
  draft: inpodDraft,
  print: printInpodKeys,
  rules: inpodRules,
};
