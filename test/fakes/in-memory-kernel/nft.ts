import { families } from '../../../src/ir/family.js';
import type { Family } from '../../../src/ir/ruleset.js';
import { familyWord } from '../../../src/render/nft/base-chains.js';
import { readStatements } from './nft-rule.js';
import type { NftChain, NftTable } from './nft-table.js';
import { type Call, messageOf, type Output, Refused, refuse } from './tool.js';

export function nft(call: Call): Output {
  const words = call.words.slice(1).filter((word) => !word.startsWith('-') || word === '-');
  if (call.words[1] === '-f') return change(call);
  const [, what, family = '', name] = words;
  if (what === 'chains') return { stdout: families.map((one) => chainsText(call, one)).join('') };
  const tables = [...call.namespace.nft.values()];
  const shown = what === 'table' ? tables.filter((table) => table.family === family && table.name === name) : tables;
  if (what === 'table' && shown.length === 0)
    return { exitCode: 1, stderr: `Error: No such file or directory\nlist table ${family} ${name}\n` };
  return { stdout: `${JSON.stringify({ nftables: shown.flatMap(listed) })}\n` };
}

/** One transaction: all of it or nothing. */
function change({ namespace, parts, stdin }: Call): Output {
  const tables = copyOf(namespace.nft);
  for (const [at, line] of stdin.split('\n').entries()) {
    try {
      if (line !== '') changeTables(tables, line);
    } catch (error) {
      const said = `-:${at + 1}:1-${line.length}: Error: ${messageOf(error)}\n${line}\n`;
      return { exitCode: 1, stderr: said };
    }
  }
  // Killed on the way: nothing is committed.
  if (parts === undefined) namespace.nft = tables;
  return {};
}

function copyOf(tables: ReadonlyMap<string, NftTable>): Map<string, NftTable> {
  return new Map(
    [...tables].map(([key, table]) => [
      key,
      {
        ...table,
        sets: new Map([...table.sets].map(([name, members]) => [name, new Set(members)])),
        chains: new Map([...table.chains].map(([name, chain]) => [name, { ...chain, rules: [...chain.rules] }])),
      },
    ]),
  );
}

const missing = 'Could not process rule: No such file or directory';

function changeTables(tables: Map<string, NftTable>, line: string): void {
  const [, verb = '', object = '', family = '', name = '', rest = ''] =
    /^(\w+) (\w+) (\S+) (\S+) ?(.*)$/.exec(line) ?? [];
  const key = `${family} ${name}`;
  const found = tables.get(key);
  if (object === 'table') {
    refuse(verb === 'create' && found !== undefined, 'Could not process rule: File exists');
    refuse(verb === 'delete' && found === undefined, missing);
    if (verb === 'delete') tables.delete(key);
    else if (found === undefined) tables.set(key, { family, name, sets: new Map(), chains: new Map() });
    return;
  }
  if (found === undefined) throw new Refused(missing);
  changeTable(found, `${verb} ${object}`, rest);
}

function changeTable({ chains, sets }: NftTable, command: string, rest: string): void {
  const [name = '', ...more] = rest.split(' ');
  const inside = more.join(' ').replace(/^\{ (.*) \}$/, '$1');
  switch (command) {
    case 'add set':
      if (!sets.has(name)) sets.set(name, new Set());
      return;
    case 'delete set':
      refuse(!sets.delete(name), missing);
      return;
    case 'add element':
      setIn(sets, name).add(inside);
      return;
    case 'delete element':
      refuse(!setIn(sets, name).delete(inside), missing);
      return;
    case 'add chain':
      if (!chains.has(name)) chains.set(name, { specification: inside, rules: [] });
      return;
    case 'flush chain':
      chainIn(chains, name).rules.length = 0;
      return;
    case 'delete chain':
      refuse(chainIn(chains, name).rules.length > 0, 'Could not process rule: Device or resource busy');
      chains.delete(name);
      return;
    case 'add rule':
      for (const [, set = ''] of inside.matchAll(/@(\S+)/g)) setIn(sets, set);
      chainIn(chains, name).rules.push(readStatements(inside));
      return;
    default:
      throw new Refused(`syntax error, unexpected ${command}`);
  }
}

function setIn(sets: Map<string, Set<string>>, name: string): Set<string> {
  const found = sets.get(name);
  if (found === undefined) throw new Refused(missing);
  return found;
}

function chainIn(chains: Map<string, NftChain>, name: string): NftChain {
  const found = chains.get(name);
  if (found === undefined) throw new Refused(missing);
  return found;
}

function listed({ chains, family, name, sets }: NftTable): readonly object[] {
  const at = { family, table: name };
  const type = family === 'ip' ? 'ipv4_addr' : 'ipv6_addr';
  return [
    { table: { family, name, handle: 1 } },
    ...[...sets].map(([set, members]) => ({
      set: { ...at, name: set, type, handle: 2, ...(members.size === 0 ? {} : { elem: [...members] }) },
    })),
    ...[...chains].flatMap(([chain, { rules, specification }]) => [
      { chain: { ...at, name: chain, handle: 3, ...hookOf(specification) } },
      ...rules.map((expr) => ({ rule: { ...at, chain, handle: 4, expr } })),
    ]),
  ];
}

function hookOf(specification: string): object {
  const [, type, hook, priority] = /^type (\w+) hook (\w+) priority (-?\d+);/.exec(specification) ?? [];
  return type === undefined ? {} : { type, hook, prio: Number(priority), policy: 'accept' };
}

/** Tables of iptables-nft are tables of nft too. */
function chainsText({ namespace: { nft: own, program } }: Call, family: Family): string {
  const word = familyWord(family);
  const ofIptables = program.rulesets
    .filter((ruleset) => ruleset.family === family)
    .flatMap(({ tables }) => tables.map(({ chains, name }) => ({ name, chains: chains.map((chain) => chain.name) })));
  const native = [...own.values()]
    .filter((table) => table.family === word)
    .map(({ chains, name }) => ({ name, chains: [...chains.keys()] }));
  return [...ofIptables, ...native]
    .map(({ chains, name }) =>
      [`table ${word} ${name} {`, ...chains.map((chain) => `\tchain ${chain} {\n\t}`), '}\n'].join('\n'),
    )
    .join('');
}
