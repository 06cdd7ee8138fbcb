import type { IpOperation } from '../../../src/ir/ip-operation.js';
import type { IpRule } from '../../../src/ir/ip-rule.js';
import type { Address, Link } from '../../../src/ir/link.js';
import type { Ownership } from '../../../src/ir/ownership.js';
import { emptyKernelNamespace, type KernelNamespace } from '../../../src/ir/program.js';
import type { Route } from '../../../src/ir/route.js';
import type { RuleOperation } from '../../../src/ir/rule-operation.js';
import type { Rule } from '../../../src/ir/ruleset.js';
import type { Change, NoteChange } from '../../../src/plan/change.js';
import { printBatch } from '../../../src/render/ip-batch/print.js';
import { parseRuleset } from '../../../src/render/iptables/parse.js';
import { printRule } from '../../../src/render/iptables/print.js';
import { describeItem } from '../../../src/report/describe-item.js';

/* Objects in few words, and what a comparison makes of them as lines of text. */

export function link(name: string, more: Partial<Link> = {}): Link {
  const tunnel = { kind: 'vxlan', up: true, id: 1000, remote: '10.0.0.2', port: 4789, peer: null };
  return { name, ...tunnel, ...more };
}

export function veth(name: string, more: Partial<Link> = {}): Link {
  return link(name, {
    kind: 'veth',
    id: null,
    remote: null,
    port: null,
    peer: { name: `p${name}`, netns: null },
    ...more,
  });
}

export function address(on: string, text: string): Address {
  return { link: on, address: text };
}

export function route(destination: string, more: Partial<Route> = {}): Route {
  const rest = {
    via: null,
    dev: 'istioin',
    source: null,
    scope: 'link',
    onlink: false,
    metric: 0,
    protocol: null,
    extra: [],
  };
  return { family: 'ipv4', table: 100, type: 'unicast', destination, ...rest, ...more };
}

export function ipRule(priority: number, table: number, more: Partial<IpRule> = {}): IpRule {
  const action = { kind: 'lookup', table } as const;
  return { family: 'ipv4', priority, fwmark: null, action, protocol: null, extra: [], ...more };
}

/** Rules of one chain, as iptables-save prints them behind `-A CHAIN`. */
export function rules(...lines: readonly string[]): readonly Rule[] {
  const text = ['*mangle', ':c - [0:0]', ...lines.map((line) => `-A c ${line}`.trimEnd()), 'COMMIT', ''].join('\n');
  const { ruleset, unread } = parseRuleset(text, 'ipv4');
  if (unread.length > 0) throw new Error(JSON.stringify(unread));
  return ruleset.tables[0]?.chains[0]?.rules ?? [];
}

export function namespace(content: Partial<KernelNamespace> = {}): KernelNamespace {
  return { ...emptyKernelNamespace('host', null), ...content };
}

/** Everything is ours but what a test says. */
export function ownership(but: Partial<Ownership> = {}): Ownership {
  const ours = () => 'ours' as const;
  const claims = { chain: ours, ruleInBuiltin: ours, native: ours, set: ours, link: ours, route: ours, ipRule: ours };
  return {
    footprint: () => ({ tables: { ipv4: [], ipv6: [] }, links: [], sets: [] }),
    hooks: () => ({}),
    chains: () => [],
    ...claims,
    address: () => true,
    remedy: () => {
      throw new Error('nothing collides here');
    },
    ...but,
  };
}

/** Takes notes of changes as lines. */
export function notes(): { readonly note: NoteChange; readonly said: string[] } {
  const said: string[] = [];
  return {
    said,
    note: (kind, item, before) => {
      said.push(`${kind} ${describeItem(item)}${before === undefined ? '' : ` for ${describeItem(before)}`}`);
      return { kind, scope: 'host', netns: null, item, before: before ?? null, origin: undefined } satisfies Change;
    },
  };
}

/** As `ip -batch` reads them. */
export function batch(operations: readonly IpOperation[]): readonly string[] {
  return printBatch(operations).split('\n').slice(0, -1);
}

export function ruleLine(operation: RuleOperation): string {
  switch (operation.kind) {
    case 'write-chain':
      return `write ${operation.chain}: ${operation.rules.map(printRule).join(' | ')}`;
    case 'delete-chain':
      return `delete ${operation.chain}`;
    case 'delete-rule':
    case 'insert-rule':
      return `${operation.kind} ${operation.chain} ${operation.index}: ${printRule(operation.rule)}`;
  }
}
