import type { AddressSet } from './address-set.js';
import type { ForeignRules } from './foreign-table.js';
import type { IpRule } from './ip-rule.js';
import type { Address, Link, Neighbour } from './link.js';
import type { NativeRuleset } from './native-operation.js';
import type { Route } from './route.js';
import type { Ruleset } from './ruleset.js';
import type { Sysctl } from './sysctl.js';

/*
 * A program has three forms, and each is a type that the others do not fit: compiled, as a mode makes it; kernel, as a node holds
 * it, desired or observed; simulatable, as the interpreter walks it. render/nft/to-kernel-form and to-simulatable lead from one to
 * the next.
 */

/** Which namespace of the node, as its mode calls it: the artefact folder has the same name. */
export type Scope = string;

/** The node's own namespace, in every mode. */
export const hostScope = 'host';

/** What a namespace has in every form. */
export interface NamespaceObjects {
  readonly scope: Scope;
  /** Path of the namespace; null is the one the process runs in. */
  readonly netns: string | null;
  /** IPv4 first. */
  readonly rulesets: readonly Ruleset[];
  readonly sets: readonly AddressSet[];
  readonly links: readonly Link[];
  readonly addresses: readonly Address[];
  readonly routes: readonly Route[];
  readonly ipRules: readonly IpRule[];
  readonly sysctls: readonly Sysctl[];
}

/** As a mode makes it: one ruleset a family, in the words of iptables whatever the backend is. */
export interface CompiledNamespace extends NamespaceObjects {
  /** The rules go into tables of our own of nft, called by this prefix; null: into iptables. */
  readonly nativePrefix: string | null;
}

/** What one network namespace holds, desired or observed: the same type for both. */
export interface KernelNamespace extends NamespaceObjects {
  /** Rules of iptables, at most one ruleset a family. */
  readonly rulesets: readonly Ruleset[];
  /** Our tables of native nft, each with its own sets. */
  readonly native: readonly NativeRuleset[];
  /** What packets meet besides, where a node was observed as a whole. */
  readonly foreign?: ForeignRules;
  /** Only of an observation. */
  readonly neighbours?: readonly Neighbour[];
}

/** As packets meet it: rules of our own tables of nft stand beside those of iptables, and all sets in one list. */
export interface SimulatableNamespace extends NamespaceObjects {
  readonly rulesets: readonly SimulatableRuleset[];
  readonly foreign?: ForeignRules;
  readonly neighbours?: readonly Neighbour[];
}

export interface SimulatableRuleset extends Ruleset {
  /** Of a table of our own of nft, whose chains are met ahead of iptables'; null: of iptables. */
  readonly nativePrefix: string | null;
}

/** Everything that a document means, namespace by namespace; no namespace at all is the empty program. */
export interface CompiledProgram {
  readonly namespaces: readonly CompiledNamespace[];
}

export interface KernelProgram {
  readonly namespaces: readonly KernelNamespace[];
}

export interface SimulatableProgram {
  readonly namespaces: readonly SimulatableNamespace[];
}

/** The namespace of a program at a path; undefined where it has none there. */
export function namespaceAt<Namespace extends Pick<NamespaceObjects, 'netns'>>(
  { namespaces }: { readonly namespaces: readonly Namespace[] },
  netns: string | null,
): Namespace | undefined {
  return namespaces.find((one) => one.netns === netns);
}

function noObjects(scope: Scope, netns: string | null): NamespaceObjects {
  return { scope, netns, rulesets: [], sets: [], links: [], addresses: [], routes: [], ipRules: [], sysctls: [] };
}

export function emptyKernelNamespace(scope: Scope, netns: string | null): KernelNamespace {
  return { ...noObjects(scope, netns), native: [] };
}

export function emptySimulatableNamespace(scope: Scope, netns: string | null): SimulatableNamespace {
  return { ...noObjects(scope, netns), rulesets: [] };
}
