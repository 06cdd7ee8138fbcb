import type { AddressSet, SetMember } from '../ir/address-set.js';
import type { ForeignFamily } from '../ir/foreign-table.js';
import type { IpRule } from '../ir/ip-rule.js';
import type { Address, Link } from '../ir/link.js';
import type { Origin } from '../ir/origin.js';
import type { LayoutName } from '../ir/predecessor.js';
import type { Route } from '../ir/route.js';
import type { Family, Rule } from '../ir/ruleset.js';
import type { Sysctl } from '../ir/sysctl.js';

/** One object of a namespace: the subject of a change or a collision. */
export type Item =
  | {
      readonly object: 'chain';
      readonly family: Family;
      readonly table: string;
      readonly chain: string;
      readonly origin?: Origin;
    }
  /** `index` counts from 0. */
  | {
      readonly object: 'rule';
      readonly family: Family;
      readonly table: string;
      readonly chain: string;
      readonly index: number;
      readonly rule: Rule;
    }
  /** A table of nft in which another agent keeps its rules, with its layout. */
  | {
      readonly object: 'table';
      readonly family: ForeignFamily;
      readonly name: string;
      readonly layout: LayoutName | null;
    }
  | { readonly object: 'set'; readonly set: AddressSet }
  | { readonly object: 'member'; readonly set: string; readonly member: SetMember }
  | { readonly object: 'link'; readonly link: Link }
  | { readonly object: 'address'; readonly address: Address }
  | { readonly object: 'route'; readonly route: Route }
  | { readonly object: 'ip-rule'; readonly rule: IpRule }
  | { readonly object: 'sysctl'; readonly sysctl: Sysctl };

export function originOf(item: Item): Origin | undefined {
  switch (item.object) {
    case 'chain':
      return item.origin;
    case 'rule':
    case 'ip-rule':
      return item.rule.origin;
    case 'table':
      return undefined;
    case 'set':
      return item.set.origin;
    case 'member':
      return item.member.origin;
    case 'link':
      return item.link.origin;
    case 'address':
      return item.address.origin;
    case 'route':
      return item.route.origin;
    case 'sysctl':
      return item.sysctl.origin;
  }
}
