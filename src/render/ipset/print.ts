import { unreachable } from '../../base/unreachable.js';
import type { AddressSet, SetMember } from '../../ir/address-set.js';
import type { Origin } from '../../ir/origin.js';
import type { SetOperation } from '../../ir/set-operation.js';
import { alikeExplanations, explain } from '../explain.js';
import { type InputLine, joinLines } from '../input-line.js';
import { longText } from '../long-text.js';
import { word } from '../word.js';

/** `ipset save` text: each set with its members; random parameters (initval, bucketsize) only if they were read. */
export function printSets(sets: readonly AddressSet[]): string {
  const text = longText();
  for (const set of sets) {
    text.add(`${explain(set.origin)}${createLine(set)}\n`);
    const [explainMember, start] = [alikeExplanations(), `add ${quoted(set.name)} `];
    for (const member of set.members) text.add(`${explainMember(member.origin)}${start}${memberWords(member)}\n`);
  }
  return text.end();
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

function addLine(set: string, member: SetMember): string {
  return `add ${quoted(set)} ${memberWords(member)}`;
}

function memberWords({ entry, extra }: SetMember): string {
  let text = entry;
  let before = '';
  for (const one of extra) {
    text += before === 'comment' ? ` "${one}"` : ` ${quoted(one)}`;
    before = one;
  }
  return text;
}

function quoted(text: string): string {
  return /^[^\s"]+$/.test(text) ? text : `"${text}"`;
}
