import type { AddressSet, SetMember } from '../../../src/ir/address-set.js';
import type { SetOperation } from '../../../src/ir/set-operation.js';
import { performSet } from '../../../src/plan/perform/sets.js';
import { parseSets } from '../../../src/render/ipset/parse.js';
import { printSets } from '../../../src/render/ipset/print.js';
import type { FakeNamespace } from './namespace.js';
import { type Call, lineByLine, type Output, Refused, refuse } from './tool.js';

export function ipset(call: Call): Output {
  const [, verb, name] = call.words;
  const { sets } = call.namespace.program;
  if (verb === 'restore')
    return lineByLine(
      call,
      (line) => changeSets(call.namespace, line),
      (number, why) => `ipset v7.17: Error in line ${number}: ${why}\n`,
    );
  if (verb === 'list' && name === '-terse') return header(sets, call.words[3] ?? '');
  if (verb === 'test') return tested(sets, name ?? '', call.words[3] ?? '');
  if (verb === 'list') return { stdout: sets.map((set) => `${set.name}\n`).join('') };
  if (verb !== 'save') return { exitCode: 2, stderr: `ipset v7.17: No command ${verb}\n` };
  const shown = sets.filter((set) => name === undefined || set.name === name);
  if (name !== undefined && shown.length === 0)
    return { exitCode: 1, stderr: 'ipset v7.17: The set with the given name does not exist\n' };
  return { stdout: printSets(shown.map(asListed)) };
}

const noSet = { exitCode: 1, stderr: 'ipset v7.17: The set with the given name does not exist\n' };

function header(sets: readonly AddressSet[], name: string): Output {
  const set = sets.find((one) => one.name === name);
  if (set === undefined) return noSet;
  const [, , type = '', ...rest] = printSets([{ ...asListed(set), members: [] }])
    .trim()
    .split(' ');
  const lines = [`Name: ${name}`, `Type: ${type}`, 'Revision: 6', `Header: ${rest.join(' ')}`, 'References: 1'];
  return { stdout: `${lines.join('\n')}\n` };
}

function tested(sets: readonly AddressSet[], name: string, entry: string): Output {
  const set = sets.find((one) => one.name === name);
  if (set === undefined) return noSet;
  const isIn = set.members.some((member) => member.entry === entry);
  const says = `${isIn ? 'Warning: ' : ''}${entry} is ${isIn ? '' : 'NOT '}in set ${name}.\n`;
  return isIn ? { stderr: says } : { exitCode: 1, stderr: says };
}

/** The kernel shows these of every set. */
function asListed(set: AddressSet): AddressSet {
  if (set.extra.includes('bucketsize')) return set;
  return { ...set, extra: [...set.extra, 'bucketsize', '12', 'initval', '0x2c2d4a1b'] };
}

function changeSets(namespace: FakeNamespace, line: string): void {
  const [verb = '', name = '', other = ''] = line.split(' ');
  switch (verb) {
    case 'create': {
      const [set] = parseSets(`${line}\n`).sets;
      if (set === undefined) throw new Refused('Syntax error');
      perform(namespace, {
        kind: 'create-set',
        set: { ...set, hashsize: set.hashsize ?? 1024, maxelem: set.maxelem ?? 65536 },
      });
      return;
    }
    case 'add': {
      const member = memberOf(namespace, name, line);
      const { maxelem, members } = setIn(namespace, name);
      refuse(maxelem !== null && members.length >= maxelem, `Hash is full, cannot add more elements`);
      perform(namespace, { kind: 'add-member', set: name, member });
      return;
    }
    case 'del':
      perform(namespace, { kind: 'delete-member', set: name, member: { entry: other, extra: [] } });
      return;
    case 'destroy':
      perform(namespace, { kind: 'destroy-set', set: setIn(namespace, name) });
      return;
    case 'swap': {
      const [one, two] = [setIn(namespace, name), setIn(namespace, other)];
      refuse(one.type !== two.type, 'The sets cannot be swapped: their type does not match');
      const sets = namespace.program.sets.map((set) =>
        set === one ? { ...two, name } : set === two ? { ...one, name: other } : set,
      );
      namespace.program = { ...namespace.program, sets };
      return;
    }
    case 'COMMIT':
      return;
    default:
      throw new Refused(`Unknown argument ${verb}`);
  }
}

function memberOf(namespace: FakeNamespace, name: string, line: string): SetMember {
  const head = printSets([{ ...setIn(namespace, name), members: [] }]);
  const [member] = parseSets(`${head}${line}\n`).sets[0]?.members ?? [];
  if (member === undefined) throw new Refused('Syntax error');
  return member;
}

function setIn({ program }: FakeNamespace, name: string): AddressSet {
  const found = program.sets.find((set) => set.name === name);
  if (found === undefined) throw new Refused('The set with the given name does not exist');
  return found;
}

const answers: readonly (readonly [RegExp, string])[] = [
  [/^set exists/, 'Set cannot be created: set with the same name already exists'],
  [/^member exists/, "Element cannot be added to the set: it's already added"],
  [/^no such member/, "Element cannot be deleted from the set: it's not added"],
  [/^no such set/, 'The set with the given name does not exist'],
  [/in use/, 'Set cannot be destroyed: it is in use by a kernel component'],
];

function perform(namespace: FakeNamespace, operation: SetOperation): void {
  // Rules of the legacy backend name sets too.
  const rulesets = [...namespace.program.rulesets, ...namespace.legacy];
  try {
    const { sets } = performSet({ ...namespace.program, rulesets }, operation);
    namespace.program = { ...namespace.program, sets };
  } catch (error) {
    const why = (error as Error).message;
    throw new Refused(answers.find(([pattern]) => pattern.test(why))?.[1] ?? why);
  }
}
