import * as z from 'zod';
import type { Draft } from '../../../model/draft.js';
import { recorded } from '../../../schema/strictness.js';
import type { InpodConstants } from '../constants.js';
import { inpodRules } from '../rules/index.js';
import { constantsShape } from './constants.js';

/** Constants in our own files: valid by all rules that concern constants alone. Made when a file has some. */
export const recordedConstants: z.ZodType<InpodConstants> = z.lazy(
  () => constantsShape(recorded).refine(areGood) as z.ZodType<InpodConstants>,
);

function areGood(constants: Draft<InpodConstants>): boolean {
  const node = {
    mode: 'inpod',
    profile: undefined,
    backend: undefined,
    node: { name: undefined, hostIP: undefined },
    inpod: { dnsCapture: undefined, ipv6: undefined },
    pods: [],
    constants,
    expect: [],
    allow: [],
    change: null,
  } as const;
  return inpodRules.every((rule) => rule(node).length === 0);
}
