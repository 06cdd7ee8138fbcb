import { unreachable } from '../base/unreachable.js';
import type { AddressSet, SetMember } from './address-set.js';

export type SetOperation =
  /** Creates the set without its members. */
  | { readonly kind: 'create-set'; readonly set: AddressSet }
  /** Removes a set that no rule names any more. */
  | { readonly kind: 'destroy-set'; readonly set: AddressSet }
  /** Changes the size of a set that rules name: a new set is filled and swapped in. */
  | {
      readonly kind: 'replace-set';
      readonly set: AddressSet;
      readonly before: AddressSet;
      /** Name of the new one until it is swapped in, and of the old one until it is destroyed. */
      readonly temporary: string;
    }
  | { readonly kind: 'add-member'; readonly set: string; readonly member: SetMember }
  | { readonly kind: 'delete-member'; readonly set: string; readonly member: SetMember }
  /** Gives an entry other words, its comment above all; it never leaves the set. */
  | { readonly kind: 'update-member'; readonly set: string; readonly member: SetMember; readonly before: SetMember };

export function invertSetOperation(operation: SetOperation): SetOperation {
  switch (operation.kind) {
    case 'create-set':
      return { kind: 'destroy-set', set: operation.set };
    case 'destroy-set':
      return { kind: 'create-set', set: operation.set };
    case 'replace-set':
      return { ...operation, set: operation.before, before: operation.set };
    case 'add-member':
      return { kind: 'delete-member', set: operation.set, member: operation.member };
    case 'delete-member':
      return { kind: 'add-member', set: operation.set, member: operation.member };
    case 'update-member':
      return { ...operation, member: operation.before, before: operation.member };
    default:
      return unreachable(operation);
  }
}
