import * as z from 'zod';
import { allBits } from '../../base/kernel-facts.js';
import type { IpRule, IpRuleAction } from '../../ir/ip-rule.js';
import { protocolNames } from '../../ir/protocols.js';
import type { Family } from '../../ir/ruleset.js';
import type { Mark } from '../../model/mark.js';
import { protocolName, serviceText, tableId, typeName } from '../ip-names.js';
import { anyPrefixes, withLength } from './addresses.js';

const word = z.union([z.string(), z.number()]);

const ruleSchema = z.looseObject({
  priority: z.number().default(0),
  src: z.string().default('all'),
  srclen: z.number().optional(),
  dst: z.string().default('all'),
  dstlen: z.number().optional(),
  fwmark: word.optional(),
  fwmask: word.optional(),
  goto: word.optional(),
  table: word.optional(),
  action: word.optional(),
  nat_gateway: z.string().optional(),
  protocol: word.optional(),
  iif: z.string().optional(),
  oif: z.string().optional(),
  tos: word.optional(),
  ipproto: word.optional(),
  tun_id: word.optional(),
  suppress_prefixlen: word.optional(),
  suppress_ifgroup: word.optional(),
  flow_from: word.optional(),
  flow_to: word.optional(),
  ...{ uid_start: z.number().optional(), uid_end: z.number().optional() },
  ...{ sport: word.optional(), sport_start: z.number().optional(), sport_end: z.number().optional() },
  ...{ dport: word.optional(), dport_start: z.number().optional(), dport_end: z.number().optional() },
});

const rulesSchema = z.array(ruleSchema);

/** Keys whose presence is the value. `iif_detached` and `oif_detached` say that the device does not exist now. */
const flags = ['not', 'nop', 'unresolved', 'l3mdev', 'masquerade', 'iif_detached', 'oif_detached'];
const understood = new Set([...Object.keys(ruleSchema.shape), ...flags]);

/** Reads `ip -N -json -details rule show`, or the same with names. @throws ZodError when it is something else. */
export function parseIpRules(json: unknown, family: Family): readonly IpRule[] {
  return rulesSchema.parse(json).map((raw) => ({
    family,
    priority: raw.priority,
    fwmark: markOf(raw),
    action: actionOf(raw),
    protocol: raw.protocol === undefined ? null : protocolName(raw.protocol),
    extra: selectorWords(raw, family),
  }));
}

type Raw = z.infer<typeof ruleSchema>;

function markOf({ fwmark, fwmask }: Raw): Mark | null {
  if (fwmark === undefined) return null;
  return { value: Number(fwmark), mask: fwmask === undefined ? allBits : Number(fwmask) };
}

function actionOf(raw: Raw): IpRuleAction {
  if (raw.goto !== undefined) return { kind: 'goto', priority: Number(raw.goto) };
  if ('nop' in raw) return { kind: 'other', words: ['nop'] };
  if (raw.nat_gateway !== undefined) return { kind: 'other', words: ['nat', raw.nat_gateway] };
  if ('masquerade' in raw) return { kind: 'other', words: ['nat', '0.0.0.0'] };
  if (raw.action !== undefined) return { kind: 'other', words: [typeName(raw.action)] };
  return { kind: 'lookup', table: tableId(raw.table ?? 0) };
}

function selectorWords(raw: Raw, family: Family): readonly string[] {
  const pair = (name: string, value: string | number | undefined): readonly string[] =>
    value === undefined ? [] : [name, String(value)];
  return [
    ...('not' in raw ? ['not'] : []),
    ...pair('from', prefixOf(raw.src, raw.srclen, family)),
    ...pair('to', prefixOf(raw.dst, raw.dstlen, family)),
    ...pair('tos', raw.tos === undefined ? undefined : serviceText(raw.tos)),
    ...pair('uidrange', range(undefined, raw.uid_start, raw.uid_end)),
    ...pair('sport', range(raw.sport, raw.sport_start, raw.sport_end)),
    ...pair('dport', range(raw.dport, raw.dport_start, raw.dport_end)),
    ...pair('iif', raw.iif),
    ...pair('oif', raw.oif),
    ...pair('ipproto', raw.ipproto === undefined ? undefined : protocolWord(raw.ipproto)),
    ...pair('tun_id', raw.tun_id),
    ...('l3mdev' in raw ? ['l3mdev'] : []),
    ...pair('suppress_prefixlength', raw.suppress_prefixlen),
    ...pair('suppress_ifgroup', raw.suppress_ifgroup),
    ...pair('realms', realms(raw.flow_from, raw.flow_to)),
    ...Object.entries(raw).flatMap(([key, value]) => (understood.has(key) ? [] : [unknownWords(key, value)])),
  ];
}

/** One element, so that no reader takes the value for a selector. */
function unknownWords(key: string, value: unknown): string {
  const isFlag = value === null || value === true;
  return `${key} ${isFlag ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
}

function prefixOf(address: string, length: number | undefined, family: Family): string | undefined {
  if (address === 'all') return undefined;
  return withLength(address === '0' ? anyPrefixes[family] : address, length);
}

function range(one: string | number | undefined, first: number | undefined, last: number | undefined) {
  return first === undefined || last === undefined ? one : `${first}-${last}`;
}

function realms(from: string | number | undefined, to: string | number | undefined): string | undefined {
  if (to === undefined) return undefined;
  return from === undefined ? String(to) : `${from}/${to}`;
}

/** `ip -N` prints `ipproto-17`, which `ip` itself cannot read. */
function protocolWord(printed: string | number): string {
  const number = String(printed).replace(/^ipproto-/, '');
  return protocolNames[Number(number)] ?? number;
}
