import * as z from 'zod';
import type { AddressSet, SetMember } from '../../ir/address-set.js';
import type { Family } from '../../ir/ruleset.js';
import { familyWord } from './base-chains.js';
import { nameOf } from './identifier.js';

export const setSchema = z.looseObject({
  name: z.string(),
  type: z.unknown(),
  size: z.number().optional(),
  elem: z.array(z.unknown()).default([]),
});

/** A set as `nft -j` lists it. */
export type ListedSet = z.infer<typeof setSchema>;

/** Keys that are read into fields, or do not affect packets. */
const understood = new Set(['family', 'table', 'name', 'handle', 'type', 'size', 'elem', 'comment']);

/** Members are in the order of the listing, which is arbitrary. Unknown keys are kept as words. */
export function readSet(set: ListedSet, family: Family): AddressSet {
  return {
    name: nameOf(set.name),
    type: isOfAddresses(set, family) ? 'hash:ip' : `nft ${JSON.stringify(set.type)}`,
    family,
    hashsize: null,
    maxelem: set.size ?? null,
    extra: Object.entries(set).flatMap(([key, value]) => (understood.has(key) ? [] : [key, JSON.stringify(value)])),
    members: set.elem.map(memberOf),
  };
}

/** Some versions list the `typeof` of the declaration, others the resulting type. */
export function isOfAddresses({ type }: ListedSet, family: Family): boolean {
  if (type === (family === 'ipv4' ? 'ipv4_addr' : 'ipv6_addr')) return true;
  const fields = ['saddr', 'daddr'].map((field) => ({ typeof: { payload: { protocol: familyWord(family), field } } }));
  return fields.some((field) => JSON.stringify(field) === JSON.stringify(type));
}

const withMore = z.strictObject({ elem: z.looseObject({ val: z.unknown() }) });

function memberOf(json: unknown): SetMember {
  const { data } = withMore.safeParse(json);
  if (data === undefined) return { entry: textOf(json), extra: [] };
  const { val, ...more } = data.elem;
  return { entry: textOf(val), extra: [JSON.stringify(more)] };
}

function textOf(json: unknown): string {
  return typeof json === 'string' ? json : JSON.stringify(json);
}
