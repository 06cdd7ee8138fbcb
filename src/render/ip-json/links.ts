import * as z from 'zod';
import type { Address, Link } from '../../ir/link.js';
import { addressText, prefixText } from './addresses.js';

const linkSchema = z.object({
  ifname: z.string(),
  flags: z.array(z.string()).default([]),
  link: z.string().optional(),
  linkinfo: z
    .object({
      info_kind: z.string().optional(),
      info_data: z
        .object({
          id: z.number().optional(),
          remote: z.string().optional(),
          remote6: z.string().optional(),
          port: z.number().optional(),
        })
        .optional(),
    })
    .optional(),
  group: z.union([z.string(), z.number()]).optional(),
  addr_info: z
    .array(
      z.object({
        local: z.string().optional(),
        prefixlen: z.number().optional(),
        scope: z.union([z.string(), z.number()]).optional(),
      }),
    )
    .default([]),
});

export interface LinkWithAddresses {
  readonly link: Link;
  readonly addresses: readonly Address[];
}

/** `ip -json -details addr show` or `link show`. @throws ZodError when it is something else. */
export function parseLinks(json: unknown): readonly LinkWithAddresses[] {
  // `link show type KIND` leaves an empty object for every link of another kind.
  const raws = z.array(z.union([linkSchema, z.strictObject({}).transform(() => null)])).parse(json);
  return raws.flatMap((raw) => (raw === null ? [] : [linkOf(raw)]));
}

function linkOf({ ifname, flags, group, link, linkinfo, addr_info }: z.infer<typeof linkSchema>): LinkWithAddresses {
  const kind = linkinfo?.info_kind ?? '';
  const data = linkinfo?.info_data;
  const remote = data?.remote ?? data?.remote6;
  const encapsulated = kind === 'geneve' || kind === 'vxlan';
  return {
    link: {
      name: ifname,
      kind,
      up: flags.includes('UP'),
      id: encapsulated ? (data?.id ?? null) : null,
      remote: encapsulated && remote !== undefined ? addressText(remote) : null,
      port: encapsulated ? (data?.port ?? null) : null,
      peer: kind === 'veth' ? { name: link ?? null, netns: null } : null,
      ...(group === undefined || group === 'default' || Number(group) === 0 ? {} : { group: String(group) }),
    },
    addresses: addr_info.flatMap(({ local, prefixlen, scope }) => {
      if (local === undefined || prefixlen === undefined) return [];
      const isGlobal = scope === undefined || scope === 'global' || Number(scope) === 0 || local.includes(':');
      const address = { link: ifname, address: prefixText(`${local}/${prefixlen}`) };
      return [isGlobal ? address : { ...address, scope: String(scope) }];
    }),
  };
}
