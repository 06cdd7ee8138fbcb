import { batchOf } from '../netfilter/batch.js';
import { type Expression, printExpressions, traceIt } from '../netfilter/expressions.js';
import { netfilterHeader, netfilterType, subsystems, tableFamilies } from '../netfilter/header.js';
import {
  type Attribute,
  nestedAttribute,
  networkNumber,
  printAttributes,
  textAttribute,
} from '../netlink/attributes.js';
import type { Request } from '../netlink/socket.js';

const commands = { newTable: 0, newChain: 3, newRule: 6 } as const;
const create = 0x400;
const append = 0x800;
const table = { name: 1, flags: 2 } as const;
const chain = { table: 1, name: 3, hook: 4, type: 7 } as const;
const hook = { number: 1, priority: 2 } as const;
const rule = { table: 1, chain: 2, expressions: 4 } as const;
const ownerFlag = 2;

/** In the order of their numbers. */
export const tracedHooks = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const;
export type TracedHook = (typeof tracedHooks)[number];

/** Where packets begin their way through a namespace: ahead of every other chain. */
const starts = ['PREROUTING', 'OUTPUT'] as const;
const [first, last] = [-0x8000_0000, 0x7fff_ffff];

function startChain(at: (typeof starts)[number]): string {
  return `start-${at}`;
}

export function isStartChain(name: string): boolean {
  return starts.some((at) => startChain(at) === name);
}

/** Behind every other chain: whoever gets here has passed the hook. */
function endChain(at: TracedHook): string {
  return `end-${at}`;
}

/** The hook at whose end a chain is; undefined: at none. */
export function hookEnding(name: string): TracedHook | undefined {
  return tracedHooks.find((one) => endChain(one) === name);
}

/**
 * What makes a table that has these packets traced and changes nothing about them. It belongs to the socket that it is
 * written by: nobody else can change it, and the kernel removes it with the socket, however the process ends.
 */
export function tracerTable(name: string, packets: readonly (readonly Expression[])[]): readonly Request[] {
  const chains = [
    ...starts.map((at) => newChain(name, startChain(at), at, first)),
    ...tracedHooks.map((at) => newChain(name, endChain(at), at, last)),
  ];
  const rules = [
    ...starts.flatMap((at) => packets.map((each) => newRule(name, startChain(at), [...each, ...traceIt]))),
    // A rule that does nothing: devices are told with rules alone.
    ...tracedHooks.map((at) => newRule(name, endChain(at), [])),
  ];
  const made = request('table', commands.newTable, create, [
    textAttribute(table.name, name),
    networkNumber(table.flags, ownerFlag),
  ]);
  return batchOf([made, ...chains, ...rules]);
}

function newRule(name: string, to: string, expressions: readonly Expression[]): Request {
  return request('rule', commands.newRule, create | append, [
    textAttribute(rule.table, name),
    textAttribute(rule.chain, to),
    printExpressions(rule.expressions, expressions),
  ]);
}

function newChain(name: string, called: string, at: TracedHook, priority: number): Request {
  return request('chain', commands.newChain, create, [
    textAttribute(chain.table, name),
    textAttribute(chain.name, called),
    nestedAttribute(chain.hook, [
      networkNumber(hook.number, tracedHooks.indexOf(at)),
      networkNumber(hook.priority, priority),
    ]),
    textAttribute(chain.type, 'filter'),
  ]);
}

function request(what: string, command: number, flags: number, attributes: readonly Attribute[]): Request {
  const body = Buffer.concat([netfilterHeader(tableFamilies.inet), printAttributes(attributes)]);
  return { what: `${what} that traces`, type: netfilterType(subsystems.tables, command), body, flags };
}
