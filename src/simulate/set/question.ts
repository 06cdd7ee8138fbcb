import type { SetMember } from '../../ir/address-set.js';
import type { Packet } from '../packet.js';
import type { SetChanges } from './changes.js';

export type Dimension = 'src' | 'dst';

/** What a set is asked. */
export interface SetQuestion {
  readonly packet: Packet;
  /** Of which end each part of an entry is. */
  readonly dimensions: readonly Dimension[];
  /** `--return-nomatch`: exceptions are what is looked for. */
  readonly isInverted: boolean;
  /** By the name of a set. */
  readonly changes: ReadonlyMap<string, SetChanges>;
}

export interface SetAnswer {
  /** Null: nobody here can tell. */
  readonly isIn: boolean | null;
  /** The entry that decided, with what it carries; null: none, or one that a rule has added. */
  readonly member: SetMember | null;
}

/** A set made ready to be asked. */
export interface Membership {
  readonly ask: (question: SetQuestion) => SetAnswer;
  /** Where a rule would put what it finds in a packet; null: it finds nothing of the kind. */
  readonly placeOf: (packet: Packet, dimensions: readonly Dimension[]) => SetPlace | null;
}

/** An entry of a set by its key, whether it is there or not. */
export interface SetPlace {
  readonly set: string;
  readonly key: string;
}

export const isOut: SetAnswer = { isIn: false, member: null };
export const isUnknown: SetAnswer = { isIn: null, member: null };

/** A question about a packet alone, as a plain `--match-set` has it. */
export function plainQuestion(packet: Packet, dimensions: readonly Dimension[]): SetQuestion {
  return { packet, dimensions, isInverted: false, changes: noChanges };
}

const noChanges: SetQuestion['changes'] = new Map();
