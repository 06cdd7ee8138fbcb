import type { AddressSet, SetMember } from '../../ir/address-set.js';
import type { NativeTable } from '../../ir/native-operation.js';
import type { Origin } from '../../ir/origin.js';
import type { Family } from '../../ir/ruleset.js';
import type { InputLine } from '../input-line.js';
import { identifier } from './identifier.js';
import { NotNativeError } from './not-native-error.js';
import { chainSpecification, chainsIn, memberText, type PrintedChain, setSpecification } from './table-text.js';

/* Commands for the contents of a table; `at` is its family and name. */

/** Everything, for an empty table. @throws NotNativeError */
export function contentLines({ sets, tables }: NativeTable, family: Family, at: string): readonly InputLine[] {
  return [
    ...sets.flatMap((set) => [
      setLine(set, at),
      ...set.members.map((member) => memberLine('add', at, set.name, member)),
    ]),
    ...chainsIn({ tables }, family).flatMap((chain) => chainLines(chain, at)),
  ];
}

/** The table as nft listed it, including its own line. @throws NotNativeError if that listing was not read. */
export function listingLines({ listing }: { readonly listing: string | null }, at: string): readonly InputLine[] {
  if (listing === null)
    throw new NotNativeError(`table ${at}`, 'it held what has no words here, and is not known as text');
  return plain(...listing.split('\n').filter((text) => text !== ''));
}

/** `add chain` accepts an existing chain, unless its specification differs. */
export function chainLines({ chain, rules }: PrintedChain, at: string): readonly InputLine[] {
  return [
    ...plain(`add chain ${at} ${chain.name} { ${chainSpecification(chain)} }`, `flush chain ${at} ${chain.name}`),
    ...rules.flatMap(({ lines, rule }) =>
      lines.map((text) => line(`add rule ${at} ${chain.name} ${text}`, rule.origin)),
    ),
  ];
}

export function setLine(set: AddressSet, at: string): InputLine {
  return line(`add set ${at} ${identifier(set.name)} { ${setSpecification(set)} }`, set.origin);
}

export function memberLine(verb: 'add' | 'delete', at: string, set: string, member: SetMember): InputLine {
  return line(`${verb} element ${at} ${identifier(set)} { ${memberText(member)} }`, member.origin);
}

export function plain(...texts: readonly string[]): readonly InputLine[] {
  return texts.map((text) => line(text, undefined));
}

export function line(text: string, origin: Origin | undefined): InputLine {
  return { text, origin };
}
