import * as z from 'zod';
import { noRequirements } from '../../../src/ir/requirements.js';
import type { Design } from '../../../src/model/design.js';
import { defineMode } from '../../../src/modes/mode.js';
import { compileToy } from './compile.js';
import { defaultConstants, type ToyKeys, toyDocument } from './fields.js';
import { toyOwnership } from './ownership.js';
import type { ToyConstants, ToyState } from './state.js';

interface ToyDesign extends Design {
  readonly mode: 'toy';
  readonly constants: ToyConstants;
}

/** The smallest mode: a rule in each of two namespaces. */
export const toy = defineMode<ToyState, ToyKeys, ToyDesign>({
  name: 'toy',
  summary: 'a mark in each of two namespaces',
  codes: { document: {}, obstacle: {}, finding: {}, property: {} },
  document: toyDocument,
  scopes: ['host', 'annex'],
  compile: compileToy,
  namespaces: ({ annex }) => (annex === null ? [] : [{ scope: 'annex', netns: annex.netns, path: 'annex.netns' }]),
  requirements: () => noRequirements,
  only: () => ({ requirements: noRequirements, objects: [] }),
  schedule: {
    rows: [
      ['desired', 'rules'],
      ['desired', 'other-backend'],
      ['host', 'rules'],
      ['host', 'other-backend'],
      ['retiring', 'other-backend'],
      ['retiring', 'rules'],
    ],
    rowsOfRebuild: [],
    guards: null,
    tables: null,
  },
  design: {
    of: ({ constants }) => ({ mode: 'toy', constants }),
    published: { mode: 'toy', constants: defaultConstants },
    recorded: z.object({ mode: z.literal('toy'), constants: toyDocument.constants.recorded }),
    toRecord: (design) => design,
    chainPrefix: () => 'toy-',
    jumps: () => 'first',
    isSame: (one, other) => JSON.stringify(one) === JSON.stringify(other),
    ownership: ({ constants }) => toyOwnership(constants),
    claims: ({ constants }) => toyOwnership(constants),
    layouts: null,
    traces: () => ({ scope: 'annex', links: [], ipRules: [] }),
    linkPairs: () => [],
  },
});
