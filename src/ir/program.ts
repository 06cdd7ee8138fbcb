import type { AddressSet } from './address-set.js';
import type { ForeignRules } from './foreign-table.js';
import type { IpRule } from './ip-rule.js';
import type { Address, Link, Neighbour } from './link.js';
import type { NativeRuleset } from './native-operation.js';
import type { Route } from './route.js';
import type { Ruleset } from './ruleset.js';
import type { Sysctl } from './sysctl.js';

/** Which namespace of the node: the artefact folder has the same name. */
export type Scope = 'host' | 'ztunnel' | `pods/${string}`;

/** What one network namespace holds, wished for or observed: the same type for both. */
export interface NamespaceProgram {
  readonly scope: Scope;
  /** Path of the namespace; null is the one the process runs in. */
  readonly netns: string | null;
  /** At most one a family and backend, IPv4 first. */
  readonly rulesets: readonly Ruleset[];
  readonly sets: readonly AddressSet[];
  /** Our tables of native nft, each with its own sets. */
  readonly native: readonly NativeRuleset[];
  /** What packets meet besides, where a node was observed as a whole. */
  readonly foreign?: ForeignRules;
  readonly links: readonly Link[];
  readonly addresses: readonly Address[];
  readonly routes: readonly Route[];
  readonly ipRules: readonly IpRule[];
  readonly sysctls: readonly Sysctl[];
  /** Only of an observation. */
  readonly neighbours?: readonly Neighbour[];
}

/** Everything that a document means, namespace by namespace; no namespace at all is the empty program. */
export interface Program {
  readonly namespaces: readonly NamespaceProgram[];
}

export function emptyNamespace(scope: Scope, netns: string | null): NamespaceProgram {
  return {
    scope,
    netns,
    rulesets: [],
    sets: [],
    native: [],
    links: [],
    addresses: [],
    routes: [],
    ipRules: [],
    sysctls: [],
  };
}
