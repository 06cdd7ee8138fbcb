import { ipv6Metric, mainTable } from '../../../src/base/kernel-facts.js';
import { familyOf } from '../../../src/ir/family.js';
import type { IpRule, IpRuleAction } from '../../../src/ir/ip-rule.js';
import type { Link } from '../../../src/ir/link.js';
import type { Route } from '../../../src/ir/route.js';
import type { Family } from '../../../src/ir/ruleset.js';
import { protocolName, scopeName, tableId } from '../../../src/render/ip-names.js';
import { Refused } from './tool.js';

/* The words of `ip -batch` lines as src/render/ip-batch/words.ts prints them, read back. */

const endings = ['unreachable', 'blackhole', 'prohibit', 'throw'];
const types = [...endings, 'unicast', 'local', 'broadcast'];

export function readLink(words: readonly string[]): Link {
  const [, own] = split(words, 'peer');
  const of = valuesIn(own === null ? words : words.slice(0, words.indexOf('peer')));
  const peer = own === null ? null : valuesIn(own);
  const kind = of('type') ?? '';
  return {
    name: of('dev') ?? words[0] ?? '',
    kind,
    up: false,
    id: numberOf(of('id')),
    remote: of('remote') ?? null,
    port: numberOf(of('dstport')),
    peer: kind === 'veth' ? { name: peer?.('name') ?? null, netns: peer?.('netns') ?? null } : null,
  };
}

export function readRoute(all: readonly string[], family: Family): Route {
  const hasType = types.includes(all[0] ?? '');
  const type = hasType ? (all[0] ?? '') : 'unicast';
  const [destination = '', ...words] = hasType ? all.slice(1) : all;
  const of = valuesIn(words);
  const via = words[words.indexOf('via') + 1] === 'inet6' ? words[words.indexOf('via') + 2] : of('via');
  const isDirect = type === 'unicast' && via === undefined;
  return {
    family,
    table: tableId(of('table') ?? mainTable),
    type,
    destination: prefixOf(destination, family),
    via: via ?? null,
    dev: of('dev') ?? null,
    source: of('src') ?? null,
    scope:
      family === 'ipv6'
        ? 'global'
        : scopeName(of('scope') ?? (isDirect ? 'link' : type === 'local' ? 'host' : 'global')),
    onlink: words.includes('onlink'),
    metric: Number(of('metric') ?? (family === 'ipv6' ? ipv6Metric : 0)),
    protocol: protocolName(of('proto') ?? 'boot'),
    extra: [],
  };
}

export function readRule(words: readonly string[], family: Family): IpRule {
  const of = valuesIn(words);
  const [value, mask] = (of('fwmark') ?? '').split('/').map(Number);
  return {
    family,
    priority: Number(of('priority')),
    fwmark: of('fwmark') === undefined ? null : { value: value ?? 0, mask: mask ?? 0xffffffff },
    action: actionOf(words),
    protocol: protocolName(of('protocol') ?? 'boot'),
    extra: [
      ...(words.includes('not') ? ['not'] : []),
      ...selectors.flatMap((name) => {
        const found = of(name);
        return found === undefined ? [] : [name, found];
      }),
    ],
  };
}

const selectors = ['from', 'to', 'tos', 'uidrange', 'sport', 'dport', 'iif', 'oif', 'ipproto', 'suppress_prefixlength'];

function actionOf(words: readonly string[]): IpRuleAction {
  const of = valuesIn(words);
  const [table, target] = [of('lookup'), of('goto')];
  if (table !== undefined) return { kind: 'lookup', table: tableId(table) };
  if (target !== undefined) return { kind: 'goto', priority: Number(target) };
  const word = words.find((one) => [...endings, 'nop'].includes(one));
  if (word === undefined) throw new Refused(`Error: argument "${words.join(' ')}" is wrong`);
  return { kind: 'other', words: [word] };
}

export function valuesIn(words: readonly string[]): (name: string) => string | undefined {
  return (name) => {
    const at = words.indexOf(name);
    return at < 0 ? undefined : words[at + 1];
  };
}

function split(words: readonly string[], at: string): readonly [readonly string[], readonly string[] | null] {
  const index = words.indexOf(at);
  return index < 0 ? [words, null] : [words.slice(0, index), words.slice(index + 1)];
}

function prefixOf(text: string, family: Family): string {
  if (text === 'default') return family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  return text.includes('/') ? text : `${text}/${familyOf(text) === 'ipv4' ? 32 : 128}`;
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
