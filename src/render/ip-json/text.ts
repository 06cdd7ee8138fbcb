import { hex } from '../../base/hex.js';
import { allBits, defaultTable, localTable, mainTable } from '../../base/kernel-facts.js';
import type { IpRule } from '../../ir/ip-rule.js';
import type { Route, TableId } from '../../ir/route.js';
import { viaWords } from '../ip-names.js';

/** A table as `ip` prints it: the kernel's own tables by name. */
export function tableName(table: TableId): string {
  const names: Readonly<Record<number, string>> = {
    [localTable]: 'local',
    [mainTable]: 'main',
    [defaultTable]: 'default',
  };
  return (typeof table === 'number' ? names[table] : undefined) ?? String(table);
}

/** A rule as `ip rule show` prints it: `101: from all fwmark 0x1/0x1 lookup 101`. */
export function ruleText({ action, extra, fwmark, priority }: IpRule): string {
  const selectors = extra[0] === 'not' ? extra.slice(1) : extra;
  const words = [`${priority}:`, ...(extra[0] === 'not' ? ['not'] : [])];
  if (selectors[0] !== 'from') words.push('from all');
  words.push(...selectors.map((word) => word.trim()));
  if (fwmark !== null) words.push(`fwmark ${hex(fwmark.value)}${maskText(fwmark.mask)}`);
  if (action.kind === 'lookup') words.push(`lookup ${tableName(action.table)}`);
  else if (action.kind === 'goto') words.push(`goto ${action.priority}`);
  else words.push(...action.words);
  return words.join(' ');
}

function maskText(mask: number): string {
  return mask === allBits ? '' : `/${hex(mask)}`;
}

/** A route as `ip route show` prints it, without its protocol and its table. */
export function routeText({
  destination,
  dev,
  extra,
  family,
  metric,
  onlink,
  scope,
  source,
  type,
  via,
}: Route): string {
  const plain = destination.replace(/^(0\.0\.0\.0|::)\/0$/, 'default').replace(/\/(32|128)$/, '');
  const words = type === 'unicast' ? [plain] : [type, plain];
  if (via !== null) words.push('via', ...viaWords(via, family));
  if (dev !== null) words.push('dev', dev);
  if (scope !== 'global') words.push('scope', scope);
  if (source !== null) words.push('src', source);
  if (metric !== 0) words.push('metric', String(metric));
  if (onlink) words.push('onlink');
  words.push(...extra.map((word) => word.trim()));
  return words.join(' ');
}
