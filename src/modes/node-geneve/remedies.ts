import { defaultTable, localTable } from '../../base/kernel-facts.js';
import { hostScope, type KernelNamespace } from '../../ir/program.js';
import type { Remedy, TakenObject } from '../../ir/remedy.js';
import type { GeneveConstants } from './constants.js';

const inOrder = ['skip', 'outbound', 'proxyReturn', 'inbound'] as const;
const inZtunnel = ['ztunnelTproxy', 'ztunnelOriginalSource'] as const;

/** The main and the default table are looked up behind it, by rules that every namespace has. */
const lastPriority = 32_765;
const longestLinkName = 15;
const longestPrefix = 17;
const longestSetName = 31;

/** Which constant gives an object of ours the place that somebody else has, and a value of it that is free. */
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
  const way = names.includes(tunnels.inbound[key]) ? 'inbound' : 'outbound';
  return { path: `constants.tunnels.${way}.${key}`, free: numbered(tunnels[way][key], longestLinkName) };
}

/** A table that neither the design nor any ip rule has. */
function tableRemedy(
  { ipRules, routes }: KernelNamespace,
  table: number | string,
  { tables }: GeneveConstants,
): Remedy {
  const way = (['inbound', 'outbound', 'proxy'] as const).find((one) => tables[one] === table) ?? 'inbound';
  const used = new Set<number | string>([...Object.values(tables), ...routes.map((route) => route.table)]);
  for (const { action } of ipRules) if (action.kind === 'lookup') used.add(action.table);
  let free = Math.max(...Object.values(tables)) + 1;
  while (used.has(free) || (free >= defaultTable && free <= localTable)) free += 1;
  return { path: `constants.tables.${way}`, free: String(free) };
}

/** The nearest priority that keeps the order of the rules; where there is no room beside the others, all four move. */
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

/** One more than the four: hardened has a rule behind the last. */
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
