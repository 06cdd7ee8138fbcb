import { unreachable } from '../../base/unreachable.js';
import type { AddressSet, SetMember } from '../../ir/address-set.js';
import type { Origin } from '../../ir/origin.js';
import type { SetOperation } from '../../ir/set-operation.js';
import { explain } from '../explain.js';
import { type InputLine, joinLines } from '../input-line.js';
import { word } from '../word.js';

/** `ipset save` text: each set with its members; random parameters (initval, bucketsize) only if they were read. */
export function printSets(sets: readonly AddressSet[]): string {
  const lines = sets.flatMap((set) => [
    ...explain(set.origin),
    createLine(set),
    ...set.members.flatMap((member) => [...explain(member.origin), addLine(set.name, member)]),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

/** Input of `ipset restore` that carries out the operations. */
export function printSetOperations(operations: readonly SetOperation[]): string {
  return joinLines(setLines(operations));
}

export function setLines(operations: readonly SetOperation[]): readonly InputLine[] {
  return operations.flatMap((operation) => linesOf(operation).map((text) => ({ text, origin: originOf(operation) })));
}

function originOf(operation: SetOperation): Origin | undefined {
  return 'member' in operation ? operation.member.origin : operation.set.origin;
}

function linesOf(operation: SetOperation): readonly string[] {
  switch (operation.kind) {
    case 'create-set':
      return [createLine(operation.set)];
    case 'destroy-set':
      return [`destroy ${word(operation.set.name)}`];
    case 'replace-set':
      return replaceLines(operation.set, operation.temporary);
    case 'add-member':
      return [addLine(operation.set, operation.member)];
    case 'delete-member':
      return [`del ${word(operation.set)} ${operation.member.entry}`];
    case 'update-member':
      return [`${addLine(operation.set, operation.member)} -exist`];
    default:
      return unreachable(operation);
  }
}

/** Only a swap is atomic for the rules that name the set (kube-router#1068: packets leaked between flush and add). */
function replaceLines(set: AddressSet, temporary: string): readonly string[] {
  return [
    createLine({ ...set, name: temporary }),
    ...set.members.map((member) => addLine(temporary, member)),
    `swap ${word(temporary)} ${word(set.name)}`,
    `destroy ${word(temporary)}`,
  ];
}

function createLine({ name, type, family, hashsize, maxelem, extra }: AddressSet): string {
  const words = ['create', quoted(name), type];
  if (family !== null) words.push('family', family === 'ipv4' ? 'inet' : 'inet6');
  if (hashsize !== null) words.push('hashsize', String(hashsize));
  if (maxelem !== null) words.push('maxelem', String(maxelem));
  return [...words, ...extra.map(quoted)].join(' ');
}

function addLine(set: string, { entry, extra }: SetMember): string {
  return [
    'add',
    quoted(set),
    entry,
    ...extra.map((one, at) => (extra[at - 1] === 'comment' ? `"${one}"` : quoted(one))),
  ].join(' ');
}

function quoted(text: string): string {
  return /^[^\s"]+$/.test(text) ? text : `"${text}"`;
}
