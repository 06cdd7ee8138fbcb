import * as z from 'zod';

/*
 * Expressions and statements in the JSON of `nft -j`. For writing they become text (statement-text.ts). A statement
 * that is not declared here, or has additional keys, counts as unknown.
 */

const meta = z.strictObject({ meta: z.strictObject({ key: z.string() }) });
const ct = z.strictObject({ ct: z.strictObject({ key: z.string() }) });
/** A field of one direction of a connection: only zones are written by direction. */
const ctOfDirection = z.strictObject({
  ct: z.strictObject({ key: z.literal('zone'), dir: z.enum(['original', 'reply']) }),
});
const payload = z.strictObject({ payload: z.strictObject({ protocol: z.string(), field: z.string() }) });
const fib = z.strictObject({ fib: z.strictObject({ result: z.string(), flags: z.array(z.string()) }) });

const value = z.union([z.string(), z.number()]);
const prefix = z.strictObject({ prefix: z.strictObject({ addr: value, len: z.number() }) });
const range = z.strictObject({ range: z.tuple([z.number(), z.number()]) });
const anonymousSet = z.strictObject({ set: z.array(z.string()) });

/** Newer versions put more than two operands into one list. */
const calculation = z.union([
  z.strictObject({
    get '&'() {
      return operands;
    },
  }),
  z.strictObject({
    get '|'() {
      return operands;
    },
  }),
  z.strictObject({
    get '^'() {
      return operands;
    },
  }),
]);
const operand: z.ZodType<Calculated> = z.union([value, meta, ct, payload, z.lazy(() => calculation)]);
const operands: z.ZodType<readonly Calculated[]> = z.array(operand);

/** A value, a field of a packet, or bit operations on them. */
export type Calculated =
  | string
  | number
  | z.infer<typeof meta>
  | z.infer<typeof ct>
  | z.infer<typeof payload>
  | { readonly '&': readonly Calculated[] }
  | { readonly '|': readonly Calculated[] }
  | { readonly '^': readonly Calculated[] };

const left = z.union([operand, fib]);
const right = z.union([operand, prefix, range, anonymousSet, z.array(z.string())]);

const test = z.strictObject({ op: z.enum(['==', '!=', 'in']), left, right });
const flags = z.union([z.string(), z.array(z.string())]).optional();
const to = z.strictObject({ addr: z.union([z.string(), payload]).optional(), port: z.number().optional(), flags });
const counts = z.strictObject({ packets: z.number(), bytes: z.number() });

export const statement = z.union([
  z.strictObject({ match: test }),
  z.strictObject({ counter: counts.nullable() }),
  z.strictObject({ mangle: z.strictObject({ key: z.union([meta, ct, ctOfDirection]), value: operand }) }),
  z.strictObject({ accept: z.null() }),
  z.strictObject({ drop: z.null() }),
  z.strictObject({ return: z.null() }),
  z.strictObject({ notrack: z.null() }),
  z.strictObject({ tproxy: z.strictObject({ addr: z.string().optional(), port: z.number().optional() }) }),
  z.strictObject({ dnat: to }),
  z.strictObject({ snat: to }),
  z.strictObject({ redirect: z.strictObject({ port: z.number() }).nullable() }),
  z.strictObject({ masquerade: z.null() }),
  z.strictObject({ reject: z.strictObject({ type: z.string(), expr: z.string().optional() }).nullable() }),
  z.strictObject({ log: z.strictObject({ prefix: z.string().optional(), level: z.string().optional() }).nullable() }),
]);

export type Statement = z.infer<typeof statement>;
export type Test = z.infer<typeof test>;
export type Translation = z.infer<typeof to>;
