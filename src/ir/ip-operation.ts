import { unreachable } from '../base/unreachable.js';
import type { IpRule } from './ip-rule.js';
import type { Address, Link } from './link.js';
import type { Route } from './route.js';

/** One change of links, addresses, routes or ip rules, with enough of the earlier state to be undone. */
export type IpOperation =
  | { readonly kind: 'add-link'; readonly link: Link }
  | { readonly kind: 'delete-link'; readonly link: Link }
  | { readonly kind: 'set-link-up'; readonly link: Link }
  | { readonly kind: 'set-link-down'; readonly link: Link }
  /**
   * Changes the remote of a geneve or vxlan link in place: its addresses and routes stay (the port cannot be changed
   * this way).
   */
  | { readonly kind: 'set-link-remote'; readonly link: Link; readonly before: Link }
  | { readonly kind: 'add-address'; readonly address: Address }
  | { readonly kind: 'delete-address'; readonly address: Address }
  | { readonly kind: 'add-route'; readonly route: Route }
  | { readonly kind: 'delete-route'; readonly route: Route }
  /** Replaces a route with the same destination, table and metric atomically. */
  | { readonly kind: 'replace-route'; readonly route: Route; readonly before: Route }
  | { readonly kind: 'add-rule'; readonly rule: IpRule }
  | { readonly kind: 'delete-rule'; readonly rule: IpRule };

export function invertIpOperation(operation: IpOperation): IpOperation {
  switch (operation.kind) {
    case 'add-link':
      return { kind: 'delete-link', link: operation.link };
    case 'delete-link':
      return { kind: 'add-link', link: operation.link };
    case 'set-link-up':
      return { kind: 'set-link-down', link: operation.link };
    case 'set-link-down':
      return { kind: 'set-link-up', link: operation.link };
    case 'set-link-remote':
      return { kind: 'set-link-remote', link: operation.before, before: operation.link };
    case 'add-address':
      return { kind: 'delete-address', address: operation.address };
    case 'delete-address':
      return { kind: 'add-address', address: operation.address };
    case 'add-route':
      return { kind: 'delete-route', route: operation.route };
    case 'delete-route':
      return { kind: 'add-route', route: operation.route };
    case 'replace-route':
      return { kind: 'replace-route', route: operation.before, before: operation.route };
    case 'add-rule':
      return { kind: 'delete-rule', rule: operation.rule };
    case 'delete-rule':
      return { kind: 'add-rule', rule: operation.rule };
    default:
      return unreachable(operation);
  }
}
