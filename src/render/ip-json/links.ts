import * as z from 'zod';
import type { Address, Link, LinkState, TunnelSocket } from '../../ir/link.js';
import { scopeName } from '../ip-names.js';
import { addressText, prefixText } from './addresses.js';

const linkSchema = z.object({
  ifname: z.string(),
  flags: z.array(z.string()).default([]),
  link: z.string().optional(),
  link_netnsid: z.number().optional(),
  address: z.string().optional(),
  master: z.string().optional(),
  linkinfo: z
    .object({
      info_kind: z.string().optional(),
      info_slave_kind: z.string().optional(),
      info_data: z
        .looseObject({
          id: z.number().optional(),
          remote: z.string().optional(),
          remote6: z.string().optional(),
          port: z.number().optional(),
        })
        .optional(),
    })
    .optional(),
  altnames: z.array(z.string()).default([]),
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

const linksSchema = z.array(linkSchema);

export interface LinkWithAddresses {
  readonly link: Link;
  readonly addresses: readonly Address[];
  /** Whether the link is a tunnel that was created in another namespace, which then holds its socket. */
  readonly isCreatedElsewhere: boolean;
  /** The link with its socket, as an observation of the namespace that created it has it. */
  readonly asCreatedHere: Link;
}

/** `ip -json -details addr show` or `link show`. @throws ZodError when it is something else. */
export function parseLinks(json: unknown): readonly LinkWithAddresses[] {
  // `link show type KIND` leaves an empty object for every link of another kind.
  const isLink = (one: unknown) => !(typeof one === 'object' && one !== null && Object.keys(one).length === 0);
  const named = Array.isArray(json) ? json.filter(isLink) : json;
  return linksSchema.parse(named).map(linkOf);
}

function linkOf(raw: z.infer<typeof linkSchema>): LinkWithAddresses {
  const { addr_info, altnames, flags, group, ifname, link: below, link_netnsid, linkinfo } = raw;
  const kind = linkinfo?.info_kind ?? '';
  const data = linkinfo?.info_data;
  const remote = data?.remote ?? data?.remote6;
  const encapsulated = kind === 'geneve' || kind === 'vxlan';
  const isCreatedElsewhere = encapsulated && link_netnsid !== undefined;
  const socket = encapsulated ? socketOf(data ?? {}) : null;
  const asCreatedHere: Link = {
    name: ifname,
    kind,
    up: flags.includes('UP'),
    id: encapsulated ? (data?.id ?? null) : null,
    remote: encapsulated && remote !== undefined ? addressText(remote) : null,
    port: encapsulated ? (data?.port ?? null) : null,
    peer: kind === 'veth' ? { name: below ?? null, netns: null } : null,
    ...(group === undefined || group === 'default' || Number(group) === 0 ? {} : { group: String(group) }),
    ...(altnames.length === 0 ? {} : { altNames: altnames }),
    ...(socket === null ? {} : { socket }),
    state: stateOf(raw),
  };
  return {
    link: isCreatedElsewhere ? { ...asCreatedHere, socket: { families: [], options: [] } } : asCreatedHere,
    isCreatedElsewhere,
    asCreatedHere,
    addresses: addr_info.flatMap(({ local, prefixlen, scope }) => {
      if (local === undefined || prefixlen === undefined) return [];
      const isGlobal = scope === undefined || scope === 'global' || Number(scope) === 0 || local.includes(':');
      const address = { link: ifname, address: prefixText(`${local}/${prefixlen}`) };
      return [isGlobal ? address : { ...address, scope: scopeName(scope) }];
    }),
  };
}

/** Options that must be equal for two tunnels to share a socket (VXLAN_F_RCV_FLAGS, and collect_md of geneve). */
const socketOptions = ['external', 'vnifilter', 'gbp', 'gpe', 'udp_zero_csum6_rx', 'remcsum_rx', 'remcsum_nopartial'];

/** Null: a plain IPv4 socket. A tunnel in external mode opens a socket of each family. */
function socketOf(data: Readonly<Record<string, unknown>>): TunnelSocket | null {
  const options = socketOptions.filter((key) => data[key] === true || data[key] === null);
  const isIPv6 = ['remote6', 'group6', 'local6'].some((key) => key in data);
  if (options.length === 0 && !isIPv6) return null;
  return { families: 'external' in data ? ['ipv4', 'ipv6'] : [isIPv6 ? 'ipv6' : 'ipv4'], options };
}

function stateOf({ address, flags, linkinfo, master }: z.infer<typeof linkSchema>): LinkState {
  return {
    master: master === undefined ? null : { name: master, kind: linkinfo?.info_slave_kind ?? '' },
    arp: !flags.includes('NOARP'),
    carrier: !flags.includes('NO-CARRIER'),
    mac: address ?? null,
  };
}
