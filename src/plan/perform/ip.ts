import type { IpOperation } from '../../ir/ip-operation.js';
import type { IpRule } from '../../ir/ip-rule.js';
import { selectorsOf } from '../../ir/ip-rule-selectors.js';
import type { KernelNamespace } from '../../ir/program.js';
import { meaningOfObject } from '../meaning.js';
import { routeKey } from '../route-key.js';
import { withDevice, withoutLink } from './links.js';
import { add, refuse, remove } from './lists.js';

export function performIp(namespace: KernelNamespace, operation: IpOperation): KernelNamespace {
  const { links, addresses, routes, ipRules } = namespace;
  switch (operation.kind) {
    case 'add-link':
      refuse(
        links.some(({ name }) => name === operation.link.name),
        'link exists',
      );
      refuse(
        links.some(({ id, kind }) => id !== null && id === operation.link.id && kind === operation.link.kind),
        'a link with that identifier exists',
      );
      return withDevice({ ...namespace, links: [...links, { ...operation.link, up: false }] }, operation.link.name);
    case 'delete-link':
      refuse(!links.some(({ name }) => name === operation.link.name), 'no such link');
      return withoutLink(namespace, operation.link.name);
    case 'set-link-up':
    case 'set-link-down':
    case 'set-link-remote': {
      const { link } = operation;
      refuse(!links.some(({ name }) => name === link.name), 'no such link');
      const change =
        operation.kind === 'set-link-remote' ? { remote: link.remote } : { up: operation.kind === 'set-link-up' };
      return { ...namespace, links: links.map((one) => (one.name === link.name ? { ...one, ...change } : one)) };
    }
    case 'add-address':
      refuse(!links.some(({ name }) => name === operation.address.link), 'no such link');
      return { ...namespace, addresses: add(addresses, operation.address) };
    case 'delete-address':
      return { ...namespace, addresses: remove(addresses, operation.address) };
    case 'add-route': {
      const { dev } = operation.route;
      refuse(
        links.some((link) => link.name === dev && !link.up),
        'link is down',
      );
      const key = routeKey(operation.route);
      refuse(
        routes.some((route) => routeKey(route) === key),
        'route exists',
      );
      return { ...namespace, routes: [...routes, operation.route] };
    }
    case 'delete-route':
      return { ...namespace, routes: remove(routes, operation.route) };
    case 'replace-route':
      return { ...namespace, routes: [...remove(routes, operation.before), operation.route] };
    case 'add-rule':
      refuse(
        ipRules.some((rule) => isSameToKernel(rule, operation.rule)),
        'rule exists',
      );
      return { ...namespace, ipRules: [...ipRules, operation.rule] };
    case 'delete-rule':
      return { ...namespace, ipRules: withoutRule(ipRules, operation.rule) };
  }
}

/** Among rules that mean the same, `ip rule del` deletes the one with the same protocol. */
function withoutRule(rules: readonly IpRule[], rule: IpRule): readonly IpRule[] {
  const { protocol } = rule;
  const gone = rules.findIndex(
    (one) => meaningOfObject(one) === meaningOfObject(rule) && (protocol === null || one.protocol === protocol),
  );
  refuse(gone < 0, `not there: ${meaningOfObject(rule)}`);
  return rules.filter((_, index) => index !== gone);
}

/**
 * fib_rules ignores the target of a goto and the inversion of a rule, and compares an address only if the new rule has
 * one.
 */
function isSameToKernel(present: IpRule, added: IpRule): boolean {
  if (present.priority !== added.priority) return false;
  const named = new Set(selectorsOf(added).selectors.map(({ kind }) => kind));
  const keyOf = ({ action, extra, family, fwmark, protocol }: IpRule): string => {
    const { selectors, suppressedGroup, suppressedLength } = selectorsOf({ extra });
    const compared = selectors.filter(({ kind }) => (kind !== 'from' && kind !== 'to') || named.has(kind));
    const suppressed = [suppressedGroup, suppressedLength];
    return JSON.stringify([action.kind === 'goto' ? 'goto' : action, compared, suppressed, family, fwmark, protocol]);
  };
  return keyOf(present) === keyOf(added);
}
