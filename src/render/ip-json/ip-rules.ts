import * as z from 'zod';
import type { IpRule, IpRuleAction } from '../../ir/ip-rule.js';
import type { Family } from '../../ir/ruleset.js';
import type { Mark } from '../../model/mark.js';
import { addressText } from './addresses.js';
import { tableNumber } from './tables.js';

const value = z.union([z.string(), z.number(), z.null(), z.boolean()]);

const ruleSchema = z.looseObject({
  priority: z.number().default(0),
  src: z.string().optional(),
  srclen: z.number().optional(),
  dst: z.string().optional(),
  dstlen: z.number().optional(),
  fwmark: z.string().optional(),
  fwmask: z.string().optional(),
  goto: z.union([z.number(), z.string()]).optional(),
  table: z.union([z.string(), z.number()]).optional(),
  action: z.string().optional(),
  protocol: z.union([z.string(), z.number()]).optional(),
});

const understood = new Set([
  ...['priority', 'src', 'srclen', 'dst', 'dstlen', 'fwmark', 'fwmask', 'goto', 'table', 'action', 'protocol'],
  ...['nop', 'unresolved', 'dport_start', 'dport_end', 'sport_start', 'sport_end', 'uid_start', 'uid_end', 'not'],
]);

/** Words of `ip rule` that are spelled unlike their JSON key. */
const spelling: Readonly<Record<string, string>> = {
  suppress_prefixlen: 'suppress_prefixlength',
  suppress_ifgroup: 'suppress_ifgroup',
  iif: 'iif',
  oif: 'oif',
};

/** `ip -json -details rule show`. @throws ZodError when it is something else. */
export function parseIpRules(json: unknown, family: Family): readonly IpRule[] {
  return z
    .array(ruleSchema)
    .parse(json)
    .map((raw) => ({
      family,
      priority: raw.priority,
      fwmark: markOf(raw.fwmark, raw.fwmask),
      action: actionOf(raw),
      protocol: raw.protocol === undefined ? null : String(raw.protocol),
      extra: selectorWords(raw),
    }));
}

type Raw = z.infer<typeof ruleSchema>;

function markOf(fwmark: string | undefined, fwmask: string | undefined): Mark | null {
  if (fwmark === undefined) return null;
  return { value: Number(fwmark), mask: fwmask === undefined ? 0xffffffff : Number(fwmask) };
}

function actionOf(raw: Raw): IpRuleAction {
  if (raw.goto !== undefined) return { kind: 'goto', priority: Number(raw.goto) };
  if (raw['nop'] !== undefined) return { kind: 'other', words: ['nop'] };
  if (raw.action !== undefined) return { kind: 'other', words: [raw.action] };
  return { kind: 'lookup', table: tableNumber(raw.table, 0) };
}

function selectorWords(raw: Raw): readonly string[] {
  const words: string[] = raw['not'] === undefined ? [] : ['not'];
  if (raw.src !== undefined && raw.src !== 'all') words.push('from', withLength(raw.src, raw.srclen));
  if (raw.dst !== undefined && raw.dst !== 'all') words.push('to', withLength(raw.dst, raw.dstlen));
  words.push(
    ...rangeWords(raw, 'uid', 'uidrange'),
    ...rangeWords(raw, 'sport', 'sport'),
    ...rangeWords(raw, 'dport', 'dport'),
  );
  for (const [key, found] of Object.entries(raw)) {
    if (understood.has(key)) continue;
    const parsed = value.safeParse(found);
    const isFlag = !parsed.success || parsed.data === null || parsed.data === true;
    words.push(spelling[key] ?? key, ...(isFlag ? [] : [String(parsed.data)]));
  }
  return words;
}

function withLength(address: string, length: number | undefined): string {
  return length === undefined ? addressText(address) : `${addressText(address)}/${length}`;
}

/** Ports and uids come as two numbers, or as one under the plain key, which the loop over all keys prints. */
function rangeWords(raw: Raw, key: string, word: string): readonly string[] {
  const first = raw[`${key}_start`];
  const last = raw[`${key}_end`];
  return typeof first === 'number' && typeof last === 'number' ? [word, `${first}-${last}`] : [];
}
