import { unreachable } from '../../base/unreachable.js';
import type { AddressSet, SetMember } from '../../ir/address-set.js';
import type { NativeOperation, NativeTable, TableOperation } from '../../ir/native-operation.js';
import type { Origin } from '../../ir/origin.js';
import type { Family } from '../../ir/ruleset.js';
import { type InputLine, joinLines } from '../input-line.js';
import { familyWord } from './base-chains.js';
import { identifier, tableName } from './identifier.js';
import {
  chainSpecification,
  chainsIn,
  memberText,
  type PrintedChain,
  printedChain,
  setSpecification,
} from './table-text.js';

/** What `nft -f` reads to carry out changes of any of our tables in one transaction. */
export function printTableOperations(operations: readonly TableOperation[]): string {
  return joinLines(tableLines(operations));
}

export function tableLines(operations: readonly TableOperation[]): readonly InputLine[] {
  return operations.flatMap(({ chainPrefix, operation }) => nativeLines([operation], chainPrefix));
}

/** What `nft -f` reads to carry out the operations in one transaction; an operation that cannot be done undoes all. */
export function printNativeOperations(operations: readonly NativeOperation[], chainPrefix: string): string {
  return joinLines(nativeLines(operations, chainPrefix));
}

function nativeLines(operations: readonly NativeOperation[], chainPrefix: string): readonly InputLine[] {
  return operations.flatMap((operation) =>
    linesOf(operation, `${familyWord(operation.family)} ${tableName(chainPrefix)}`),
  );
}

/** @param at the table's family and name. */
function linesOf(operation: NativeOperation, at: string): readonly InputLine[] {
  const { family } = operation;
  switch (operation.kind) {
    case 'write-table':
      return [
        ...plain(...(operation.before === null ? [`create table ${at}`] : anew(at))),
        ...contentLines(operation.content, family, at),
      ];
    case 'delete-table':
      return plain(`delete table ${at}`);
    case 'write-base-chain':
      return chainLines(printedChain(operation, operation.rules), at);
    case 'delete-base-chain':
      return deletedChain(printedChain(operation, []).chain.name, at);
    case 'create-set':
      return [setLine(operation.set, at)];
    case 'destroy-set':
      return [line(`delete set ${at} ${identifier(operation.set.name)}`, operation.set.origin)];
    case 'add-member':
      return [memberLine('add', at, operation.set, operation.member)];
    case 'delete-member':
      return [memberLine('delete', at, operation.set, operation.member)];
    default:
      return unreachable(operation);
  }
}

function contentLines({ sets, tables }: NativeTable, family: Family, at: string): readonly InputLine[] {
  return [
    ...sets.flatMap((set) => [
      setLine(set, at),
      ...set.members.map((member) => memberLine('add', at, set.name, member)),
    ]),
    ...chainsIn({ tables }, family).flatMap((chain) => chainLines(chain, at)),
  ];
}

/** To delete costs a grace period of the kernel, 12 ms here, so a table that is known not to exist is created, which fails should it do so. */
function anew(at: string): readonly string[] {
  return [`delete table ${at}`, `add table ${at}`];
}

/** `add chain` says nothing against a chain that is there already, but for one with another specification. */
function chainLines({ chain, rules }: PrintedChain, at: string): readonly InputLine[] {
  return [
    ...plain(`add chain ${at} ${chain.name} { ${chainSpecification(chain)} }`, `flush chain ${at} ${chain.name}`),
    ...rules.flatMap(({ lines, rule }) =>
      lines.map((text) => line(`add rule ${at} ${chain.name} ${text}`, rule.origin)),
    ),
  ];
}

function deletedChain(name: string, at: string): readonly InputLine[] {
  return plain(`flush chain ${at} ${name}`, `delete chain ${at} ${name}`);
}

function setLine(set: AddressSet, at: string): InputLine {
  return line(`add set ${at} ${identifier(set.name)} { ${setSpecification(set)} }`, set.origin);
}

function memberLine(verb: 'add' | 'delete', at: string, set: string, member: SetMember): InputLine {
  return line(`${verb} element ${at} ${identifier(set)} { ${memberText(member)} }`, member.origin);
}

function plain(...texts: readonly string[]): readonly InputLine[] {
  return texts.map((text) => line(text, undefined));
}

function line(text: string, origin: Origin | undefined): InputLine {
  return { text, origin };
}
