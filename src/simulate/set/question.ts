import type { SetMember } from '../../ir/address-set.js';
import type { Packet } from '../packet.js';
import type { SetChanges } from './changes.js';

export type Dimension = 'src' | 'dst';

/** A membership query. */
export interface SetQuestion {
  readonly packet: Packet;
  /** Which end of the packet each part of an entry is compared with. */
  readonly dimensions: readonly Dimension[];
  /** `--return-nomatch`: looks for exceptions. */
  readonly isInverted: boolean;
  /** By set name. */
  readonly changes: ReadonlyMap<string, SetChanges>;
}

export interface SetAnswer {
  /** Null: unknown. */
  readonly isIn: boolean | null;
  /** The entry that decided; null: none, or one that a rule added. */
  readonly member: SetMember | null;
}

/** A prepared set. */
export interface Membership {
  readonly ask: (question: SetQuestion) => SetAnswer;
  /** The entry that a rule would add for a packet; null: the packet lacks such a value. */
  readonly placeOf: (packet: Packet, dimensions: readonly Dimension[]) => SetPlace | null;
}

/** An entry of a set by its key; it need not exist. */
export interface SetPlace {
  readonly set: string;
  readonly key: string;
}

export const isOut: SetAnswer = { isIn: false, member: null };
export const isUnknown: SetAnswer = { isIn: null, member: null };

/** The query of a plain `--match-set`, without changes by rules. */
export function plainQuestion(packet: Packet, dimensions: readonly Dimension[]): SetQuestion {
  return { packet, dimensions, isInverted: false, changes: noChanges };
}

const noChanges: SetQuestion['changes'] = new Map();
