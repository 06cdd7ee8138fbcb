import type { IpRule } from '../../ir/ip-rule.js';
import { localTable, mainTable, type Route } from '../../ir/route.js';

/** A table as `ip` prints it: the kernel's own ones by name. */
export function tableName(table: number): string {
  const names: Readonly<Record<number, string>> = { [localTable]: 'local', [mainTable]: 'main', 253: 'default' };
  return names[table] ?? String(table);
}

/** A rule as `ip rule show` prints it: `101: from all fwmark 0x100/0x100 lookup 101`. */
export function ruleText({ action, extra, fwmark, priority }: IpRule): string {
  const selectors = extra.filter((word) => word !== 'unresolved');
  const words = [`${priority}:`];
  if (selectors[0] === 'not') words.push('not');
  if (!selectors.includes('from')) words.push('from all');
  words.push(...selectors.filter((word, index) => !(index === 0 && word === 'not')));
  if (fwmark !== null) words.push(`fwmark 0x${fwmark.value.toString(16)}${maskText(fwmark.mask)}`);
  if (action.kind === 'lookup') words.push(`lookup ${tableName(action.table)}`);
  else if (action.kind === 'goto') words.push(`goto ${action.priority}`);
  else words.push(...action.words);
  return words.join(' ');
}

function maskText(mask: number): string {
  return mask === 0xffffffff ? '' : `/0x${mask.toString(16)}`;
}

/** A route as `ip route show` prints it, without who wrote it and without its table. */
export function routeText({ destination, dev, metric, onlink, scope, source, type, via }: Route): string {
  const plain = destination.replace(/^(0\.0\.0\.0|::)\/0$/, 'default').replace(/\/(32|128)$/, '');
  const words = type === 'unicast' ? [plain] : [type, plain];
  if (via !== null) words.push('via', via);
  if (dev !== null) words.push('dev', dev);
  if (scope !== 'global') words.push('scope', scope);
  if (source !== null) words.push('src', source);
  if (metric !== 0) words.push('metric', String(metric));
  if (onlink) words.push('onlink');
  return words.join(' ');
}
