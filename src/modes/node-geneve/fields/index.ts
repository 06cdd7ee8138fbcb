import { type ModeDocument, noPodKeys } from '../../mode-document.js';
import { defaultConstants } from '../constants.js';
import { geneveProfileNames } from '../profiles.js';
import { geneveRules } from '../rules/index.js';
import { proxyWord } from '../scopes.js';
import type { GeneveState } from '../state.js';
import { constantsShape } from './constants.js';
import { geneveDraft } from './draft.js';
import { type GeneveKeys, geneveKeys } from './keys.js';
import { printGeneveConstants, printGeneveKeys } from './print.js';
import { recordedConstants } from './recorded.js';

export const geneveDocument: ModeDocument<GeneveState, GeneveKeys, Record<never, never>> = {
  needsHostIP: true,
  profiles: geneveProfileNames,
  proxy: proxyWord,
  keys: geneveKeys,
  pods: noPodKeys,
  constants: {
    shape: constantsShape,
    defaults: defaultConstants,
    print: printGeneveConstants,
    recorded: recordedConstants,
  },
  draft: geneveDraft,
  print: printGeneveKeys,
  rules: geneveRules,
};
