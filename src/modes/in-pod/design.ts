import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Design } from '../../model/design.js';
import type { ModeDesign } from '../mode-design.js';
import { inpodClaims } from './claims.js';
import { type InpodConstants, inpodConstants } from './constants.js';
import { inpodDocument } from './fields/index.js';
import { inpodLayouts } from './layouts/index.js';
import { nativePrefix } from './native-prefix.js';
import { inpodOwnership } from './ownership.js';
import type { InpodState } from './state.js';

export interface InpodDesign extends Design {
  readonly mode: 'inpod';
  readonly constants: InpodConstants;
}

export const inpodDesign: ModeDesign<InpodState, InpodDesign> = {
  of: ({ constants }) => ({ mode: 'inpod', constants }),
  published: { mode: 'inpod', constants: inpodConstants },
  recorded: z.object({ mode: z.literal('inpod'), constants: inpodDocument.constants.recorded }),
  toRecord: (design) => design,
  chainPrefix: () => nativePrefix,
  jumps: () => 'first',
  isSame: (one, other) => isDeepStrictEqual(namesOf(one.constants), namesOf(other.constants)),
  ownership: ({ constants }) => inpodOwnership(constants),
  claims: ({ constants }, evidence) => inpodClaims(constants, evidence),
  layouts: ({ constants }) => inpodLayouts(constants),
  traces: ({ constants: { marks, priority } }) => ({
    scope: 'pods/*',
    links: [],
    ipRules: [{ priority, mark: marks.connection }],
  }),
  linkPairs: () => [],
};

/** The constants that objects are recognised by; ports and the probes' source may differ between designs. */
function namesOf({ ports: _, probe: __, ...names }: InpodConstants): unknown {
  return names;
}
