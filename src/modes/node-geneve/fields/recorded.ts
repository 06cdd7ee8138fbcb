import * as z from 'zod';
import type { Draft } from '../../../model/draft.js';
import { recorded } from '../../../schema/strictness.js';
import type { GeneveConstants } from '../constants.js';
import { geneveRules } from '../rules/index.js';
import { constantsShape } from './constants.js';

/** Constants in our own files: valid by all rules that concern constants alone. Made when a file has some. */
export const recordedConstants: z.ZodType<GeneveConstants> = z.lazy(
  () => constantsShape(recorded).refine(areGood) as z.ZodType<GeneveConstants>,
);

function areGood(constants: Draft<GeneveConstants>): boolean {
  const node = {
    mode: 'geneve',
    profile: undefined,
    backend: undefined,
    node: { name: undefined, hostIP: undefined },
    ztunnel: null,
    tunnel: { kind: undefined, port: undefined },
    pods: [],
    constants,
    expect: [],
    allow: [],
    change: null,
  } as const;
  return geneveRules.every((rule) => rule(node).length === 0);
}
