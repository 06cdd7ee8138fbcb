import { defaultTable, localTable } from '../../base/kernel-facts.js';
import { hostScope, type KernelNamespace } from '../../ir/program.js';
import type { Remedy, TakenObject } from '../../ir/remedy.js';
import type { GeneveConstants } from './constants.js';

const inOrder = ['skip', 'outbound', 'proxyReturn', 'inbound'] as const;
const inZtunnel = ['ztunnelTproxy', 'ztunnelOriginalSource'] as const;

/** The last priority before the kernel's rules for the tables main and default. */
const lastPriority = 32_765;
const longestLinkName = 15;
const longestPrefix = 17;
const longestSetName = 31;

/** The constant behind a collision, and a free value for it. */
export function geneveRemedy(observed: KernelNamespace, taken: TakenObject, constants: GeneveConstants): Remedy {
  switch (taken.object) {
    case 'set':
      return { path: 'constants.set', free: numbered(constants.set, longestSetName) };
    case 'chain':
      return { path: 'constants.chainPrefix', free: numberedPrefix(constants.chainPrefix) };
    case 'rule':
      return { path: 'constants.marks.tproxy', free: null };
    case 'link':
      return linkRemedy(observed, taken.names, constants);
    case 'route':
      return tableRemedy(observed, taken.table, constants);
    case 'ip-rule':
      return priorityRemedy(observed, taken.priority, constants);
  }
}

function linkRemedy({ scope }: KernelNamespace, names: readonly string[], { tunnels }: GeneveConstants): Remedy {
  const key = scope === hostScope ? 'name' : 'peerName';
  const direction = names.includes(tunnels.inbound[key]) ? 'inbound' : 'outbound';
  return { path: `constants.tunnels.${direction}.${key}`, free: numbered(tunnels[direction][key], longestLinkName) };
}

/** A table that neither the design nor any route or ip rule uses. */
function tableRemedy(
  { ipRules, routes }: KernelNamespace,
  table: number | string,
  { tables }: GeneveConstants,
): Remedy {
  const direction = (['inbound', 'outbound', 'proxy'] as const).find((one) => tables[one] === table) ?? 'inbound';
  const used = new Set<number | string>([...Object.values(tables), ...routes.map((route) => route.table)]);
  for (const { action } of ipRules) if (action.kind === 'lookup') used.add(action.table);
  let free = Math.max(...Object.values(tables)) + 1;
  while (used.has(free) || (free >= defaultTable && free <= localTable)) free += 1;
  return { path: `constants.tables.${direction}`, free: String(free) };
}

/** The nearest free priority that keeps the order of the rules; if there is none, all four move. */
function priorityRemedy({ ipRules }: KernelNamespace, found: number, { priorities }: GeneveConstants): Remedy {
  const used = new Set([...ipRules.map(({ priority }) => priority), ...Object.values(priorities)]);
  const nearest = (from: number, below: number, above: number): number | null => {
    for (let distance = 1; distance < lastPriority; distance += 1) {
      const near = [from + distance, from - distance].find((one) => one > below && one < above && !used.has(one));
      if (near !== undefined) return near;
      if (from + distance >= above && from - distance <= below) return null;
    }
    return null;
  };
  const own = inZtunnel.find((name) => priorities[name] === found);
  const at = inOrder.findIndex((name) => priorities[name] === found);
  if (at === -1 && own !== undefined) {
    return { path: `constants.priorities.${own}`, free: asText(nearest(found, 0, lastPriority)) };
  }
  const name = inOrder[Math.max(at, 0)] ?? 'skip';
  const [before, after] = [inOrder[at - 1], inOrder[at + 1]];
  const free = nearest(
    found,
    before === undefined ? 0 : priorities[before],
    after === undefined ? lastPriority : priorities[after],
  );
  if (free !== null) return { path: `constants.priorities.${name}`, free: String(free) };
  const start = startOfFreeRun(used, found + 1);
  const moved = inOrder.map((each, index) => `${each}: ${start + index}`).join(', ');
  return { path: 'constants.priorities', free: `{ ${moved} }` };
}

/** The start of five free priorities: hardened has a rule after the four. */
function startOfFreeRun(used: ReadonlySet<number>, from: number): number {
  let start = from;
  while ([0, 1, 2, 3, 4].some((offset) => used.has(start + offset))) start += 1;
  return start;
}

function asText(value: number | null): string | null {
  return value === null ? null : String(value);
}

function numbered(name: string, longest: number): string {
  return `${name.slice(0, longest - 1)}2`;
}

function numberedPrefix(prefix: string): string {
  const dash = /-$/.test(prefix) ? '-' : '';
  return `${prefix.slice(0, prefix.length - dash.length).slice(0, longestPrefix - 1 - dash.length)}2${dash}`;
}
