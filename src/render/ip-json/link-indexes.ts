import * as z from 'zod';

const schema = z.array(z.union([z.object({ ifname: z.string(), ifindex: z.number() }), z.strictObject({})]));

/** Names of links by their index, from `ip -json link show`. @throws ZodError when it is something else. */
export function parseLinkIndexes(json: unknown): ReadonlyMap<number, string> {
  const links = schema.parse(json);
  return new Map(links.flatMap((link) => ('ifindex' in link ? [[link.ifindex, link.ifname] as const] : [])));
}
