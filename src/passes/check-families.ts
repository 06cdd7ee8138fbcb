import type { AddressSet } from '../ir/address-set.js';
import { familyOf } from '../ir/family.js';
import type { CompiledNamespace, CompiledProgram } from '../ir/program.js';
import type { Route } from '../ir/route.js';
import type { Family, Rule, Ruleset } from '../ir/ruleset.js';
import { parseIPv6, printIPv6 } from '../model/values/ipv6.js';
import { ipv6NetworkOf, parseIPv6Prefix, printIPv6Prefix } from '../model/values/ipv6-prefix.js';

/**
 * Checks that the kernel will show each object as the program has it. An address spelled differently, or an IPv6 route
 * without the metric that the kernel adds, would be drift forever.
 * @throws Error for a mistake of a mode, never of a document.
 */
export function checkFamilies(program: CompiledProgram): CompiledProgram {
  for (const namespace of program.namespaces) checkNamespace(namespace);
  return program;
}

function checkNamespace({ addresses, ipRules, routes, rulesets, scope, sets }: CompiledNamespace): void {
  if (!areOnePerFamily(rulesets)) fail(scope, 'rulesets that are not one per family');
  for (const { address } of addresses) {
    if (familyOf(address) === 'ipv6' && !isPrefix(address)) fail(scope, `address ${address}`);
  }
  for (const route of routes) checkRoute(scope, route);
  for (const { extra, family, priority } of ipRules)
    for (const word of extra.filter(isAddressLike)) {
      if (familyOf(word) !== family || (family === 'ipv6' && !isPrefix(word))) fail(scope, `ip rule ${priority}`);
    }
  for (const set of sets) checkSet(scope, set);
  for (const { family, tables } of rulesets)
    for (const { chains, name } of tables)
      for (const { rules } of chains)
        for (const rule of rules) {
          const other = ofOtherFamily(rule, family);
          if (other !== null) fail(`${scope} ${name}`, other);
        }
}

function areOnePerFamily(rulesets: readonly Ruleset[]): boolean {
  const [first, second, ...more] = rulesets;
  return more.length === 0 && (second === undefined || (first?.family === 'ipv4' && second.family === 'ipv6'));
}

function checkRoute(scope: string, route: Route): void {
  const { destination, dev, family, metric, source, type, via } = route;
  const isOther = (text: string | null) => text !== null && familyOf(text) !== family;
  if (isOther(destination) || isOther(via) || isOther(source)) fail(scope, `route ${destination}`);
  if (family === 'ipv4') return;
  const where = `route ${destination}`;
  const prefix = parseIPv6Prefix(destination);
  const isNetwork = prefix !== undefined && printIPv6Prefix(ipv6NetworkOf(prefix)) === destination;
  if (!isNetwork || ![via, source].every((text) => text === null || isAddress(text))) fail(scope, where);
  if (metric === 0) fail(scope, `${where} without a metric`);
  if (route.scope !== 'global') fail(scope, `${where} of scope ${route.scope}`);
  const leadsNowhere = ['unreachable', 'blackhole', 'prohibit', 'throw'].includes(type);
  if (leadsNowhere && dev !== null) fail(scope, `${where} that is ${type} by ${dev}`);
}

function checkSet(scope: string, { family, members, name, type }: AddressSet): void {
  if (family === null || !type.startsWith('hash:ip')) return;
  for (const { entry } of members) {
    const address = entry.includes(',') ? entry.slice(0, entry.indexOf(',')) : entry;
    if (familyOf(address) !== family || (family === 'ipv6' && !isAddress(address)))
      fail(scope, `${entry} in set ${name}`);
  }
}

function ofOtherFamily({ matches, target }: Rule, family: Family): string | null {
  for (const match of matches) {
    if (match.kind !== 'source' && match.kind !== 'destination') continue;
    if (familyOf(match.address) !== family) return `a rule for ${match.address}`;
  }
  return target?.kind === 'tproxy' && familyOf(target.address) !== family ? `TPROXY to ${target.address}` : null;
}

function isAddressLike(word: string): boolean {
  return /[.:]/.test(word) && word.includes('/');
}

function isAddress(text: string): boolean {
  const groups = parseIPv6(text);
  return groups !== undefined && printIPv6(groups) === text;
}

function isPrefix(text: string): boolean {
  const prefix = parseIPv6Prefix(text);
  return prefix !== undefined && printIPv6Prefix(prefix) === text;
}

function fail(where: string, what: string): never {
  throw new Error(`the compiled program has ${what} in ${where}, which the kernel would show differently`);
}
