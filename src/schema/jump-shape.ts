import * as z from 'zod';
import type { JumpPosition } from '../model/jump-position.js';
import { chainName } from '../model/values/chain-name.js';
import { kindOf, showFound } from './found.js';
import { type ComplaintParams, text } from './leaf.js';
import { unknownWord } from './suggest.js';

const description =
  'Where our jumps stand in the built-in chains: on top, or before the first jump to one of these chains.';
const before = z.strictObject({ before: z.array(text(chainName, "A chain of another tool's.")).min(1) });

type RawIssue = z.core.$ZodRawIssue;

/** `first`, or `{ before: [CHAIN, ...] }`. */
export const jumpPosition: z.ZodType<JumpPosition> = z
  .unknown()
  .transform((raw, context): JumpPosition => {
    if (raw === 'first') return raw;
    if (kindOf(raw) !== 'a mapping') {
      context.issues.push({
        code: 'custom',
        input: raw,
        message: `${showFound(raw)} is not a position for our jumps`,
        params: {
          code: 'invalid-value',
          hint: 'allowed: first, or { before: [CHAIN, ...] }',
        } satisfies ComplaintParams,
      });
      return z.NEVER;
    }
    const result = before.safeParse(raw);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      if (issue.code !== 'unrecognized_keys') context.issues.push({ ...issue, input: raw } as RawIssue);
      else for (const key of issue.keys) context.issues.push(unknownKey(key, raw));
    }
    return z.NEVER;
  })
  .meta({
    description,
    oneOf: [
      { const: 'first' },
      {
        type: 'object',
        properties: { before: { type: 'array', minItems: 1, items: { type: 'string', pattern: chainName.pattern } } },
        required: ['before'],
        additionalProperties: false,
      },
    ],
  });

function unknownKey(key: string, input: unknown): RawIssue {
  const { message, hint } = unknownWord(key, 'a known key', ['before']);
  return {
    code: 'custom',
    path: [key],
    input,
    message,
    params: { code: 'unknown-key', hint } satisfies ComplaintParams,
  };
}
