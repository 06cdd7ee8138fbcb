import * as z from 'zod';
import { addressBits } from '../../ir/family.js';
import type { Route } from '../../ir/route.js';
import type { Family } from '../../ir/ruleset.js';
import { protocolName, scopeName, serviceText, tableId, typeName, viaWords } from '../ip-names.js';
import { addressText, anyPrefixes, prefixText } from './addresses.js';
import { foldEncapsulation } from './encapsulation.js';

const word = z.union([z.string(), z.number()]);
const gateway = z.looseObject({ host: z.string() });

const hopSchema = z.looseObject({
  gateway: z.string().optional(),
  via: gateway.optional(),
  dev: z.string().optional(),
  weight: z.number().optional(),
  flags: z.array(z.string()).default([]),
  encap: z.string().optional(),
});

const routeSchema = z.looseObject({
  type: word.default('unicast'),
  dst: z.string(),
  from: z.string().optional(),
  gateway: z.string().optional(),
  via: gateway.optional(),
  dev: z.string().optional(),
  table: word.optional(),
  protocol: word.optional(),
  scope: word.default('global'),
  prefsrc: z.string().optional(),
  metric: z.number().default(0),
  flags: z.array(z.string()).default([]),
  tos: word.optional(),
  nhid: z.number().optional(),
  pref: word.optional(),
  encap: z.string().optional(),
  flow: z.looseObject({ from: word.optional(), to: word.optional() }).optional(),
  metrics: z.array(z.record(z.string(), z.unknown())).optional(),
  nexthops: z.array(z.preprocess(foldEncapsulation, hopSchema)).optional(),
});

const routesSchema = z.array(z.preprocess(foldEncapsulation, routeSchema));

/** Keys that are shown elsewhere (by the nexthop object) or change over time. */
const ignored = ['cache', 'uid', 'expires', 'error', 'nh_info', 'age', 'users', 'used'];
const understood = new Set([...Object.keys(routeSchema.shape), ...ignored]);
const understoodOfHop = new Set([...Object.keys(hopSchema.shape), 'flow', 'nhid']);

/** Route types that discard packets or leave the table. */
const nowhere = new Set(['unreachable', 'blackhole', 'prohibit', 'throw']);

/**
 * Reads `ip -N -json -details route show`, or the same with names. Attributes without a field of their own are kept as
 * words, so that such a route is never mistaken for one without them.
 * @throws ZodError when it is something else.
 */
export function parseRoutes(json: unknown, family: Family, table: number): readonly Route[] {
  return routesSchema.parse(json).map((raw) => {
    const type = typeName(raw.type);
    return {
      family,
      table: tableId(raw.table ?? table),
      type,
      destination: prefixOf(raw.dst, family),
      via: viaOf(raw),
      // The kernel shows the loopback device in IPv6 routes of these types.
      dev: family === 'ipv6' && nowhere.has(type) ? null : (raw.dev ?? null),
      source: raw.prefsrc === undefined ? null : addressText(raw.prefsrc),
      scope: scopeName(raw.scope),
      onlink: raw.flags.includes('onlink'),
      metric: raw.metric,
      protocol: raw.protocol === undefined ? null : protocolName(raw.protocol),
      extra: extraWords(raw, family),
    };
  });
}

type Raw = z.infer<typeof routeSchema>;

function extraWords(raw: Raw, family: Family): readonly string[] {
  const { encap, flow, from, metrics, nexthops, nhid, pref, tos } = raw;
  return [
    ...(tos === undefined ? [] : ['tos', serviceText(tos)]),
    ...(from === undefined ? [] : ['from', prefixOf(from, family)]),
    ...(nhid === undefined ? [] : ['nhid', String(nhid)]),
    ...(pref === undefined || pref === 'medium' || pref === '0' ? [] : ['pref', String(pref)]),
    ...(flow === undefined ? [] : ['realms', [flow.from, flow.to].filter((one) => one !== undefined).join('/')]),
    ...(encap === undefined ? [] : [`encap ${encap}`]),
    ...(metrics ?? []).flatMap((metric) => Object.entries(metric).map(metricWords)),
    ...unknownWords(raw, understood),
    ...(nexthops ?? []).flatMap((hop) => ['nexthop', ...hopWords(hop, family)]),
  ];
}

/** The words of `ip route` where they differ from the JSON key. A flag is one of the features. */
function metricWords([key, value]: readonly [string, unknown]): string {
  if (key === 'congestion') return `congctl ${String(value)}`;
  return value === null ? `features ${key}` : `${key} ${textOf(value)}`;
}

function hopWords(hop: z.infer<typeof hopSchema>, family: Family): readonly string[] {
  const via = viaOf(hop);
  return [
    ...(via === null ? [] : ['via', ...viaWords(via, family)]),
    ...(hop.dev === undefined ? [] : ['dev', hop.dev]),
    ...(hop.weight === undefined ? [] : ['weight', String(hop.weight)]),
    ...(hop.flags.includes('onlink') ? ['onlink'] : []),
    ...(hop.encap === undefined ? [] : [`encap ${hop.encap}`]),
    ...unknownWords(hop, understoodOfHop),
  ];
}

function viaOf(raw: { readonly gateway?: string | undefined; readonly via?: { readonly host: string } | undefined }) {
  const text = raw.gateway ?? raw.via?.host;
  return text === undefined ? null : addressText(text);
}

/** One element per attribute, so that no reader takes a value for another attribute. */
function unknownWords(raw: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): readonly string[] {
  return Object.keys(raw)
    .filter((key) => !known.has(key))
    .map((key) => `${key} ${textOf(raw[key])}`);
}

function textOf(value: unknown): string {
  if (value === null || value === true) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function prefixOf(text: string, family: Family): string {
  if (text === 'default') return `${anyPrefixes[family]}/0`;
  if (text.includes('/')) return prefixText(text);
  return `${addressText(text)}/${addressBits[family]}`;
}

const sourceSchema = z.array(z.looseObject({ prefsrc: z.string().optional() }));

/** The source address that `ip -json route get ADDRESS` shows, or null. */
export function parseRouteSource(json: unknown): string | null {
  const [route] = sourceSchema.parse(json);
  return route?.prefsrc === undefined ? null : addressText(route.prefsrc);
}
