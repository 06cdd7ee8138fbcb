import type { AddressSet } from './address-set.js';
import type { ForeignRules } from './foreign-table.js';
import type { IpRule } from './ip-rule.js';
import type { Address, Link, Neighbour } from './link.js';
import type { NativeRuleset } from './native-operation.js';
import type { Predecessor } from './predecessor.js';
import type { Route } from './route.js';
import type { Ruleset } from './ruleset.js';
import type { Sysctl } from './sysctl.js';

/*
 * A program has three forms with incompatible types: compiled, as a mode makes it; kernel, as a node holds it, desired
 * or observed; simulatable, as the interpreter walks it. render/nft/to-kernel-form and to-simulatable convert from one
 * to the next.
 */

/** A namespace of the node, as its mode names it; its artefact folder has the same name. */
export type Scope = string;

/** The node's own namespace, in every mode. */
export const hostScope = 'host';

/** Whether it is the namespace of a pod, `pods/NAME`. */
export function isPodScope(scope: Scope): boolean {
  return scope.startsWith('pods/');
}

/**
 * `NAMESPACE/NAME` of the pod whose own namespace it is, `pods/NAMESPACE_NAME`; of others the scope itself. Neither
 * name holds a `_`.
 */
export function placeName(scope: Scope): string {
  return isPodScope(scope) ? scope.slice('pods/'.length).replace('_', '/') : scope;
}

/** The scope of a pod. Kubernetes names hold no `_`, so that two pods never share one. */
export function podScope({ name, namespace }: { readonly name: string; readonly namespace: string }): Scope {
  return `pods/${namespace}_${name}`;
}

/** The objects of a namespace in every form. */
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

/** A namespace as a mode makes it: one ruleset for each family, in iptables form whatever the backend is. */
export interface CompiledNamespace extends NamespaceObjects {
  /** The prefix of our own nft tables that the rules go into; null: they go into iptables. */
  readonly nativePrefix: string | null;
}

/** What a network namespace holds, desired or observed. */
export interface KernelNamespace extends NamespaceObjects {
  /** Rules of iptables, at most one ruleset for each family. */
  readonly rulesets: readonly Ruleset[];
  /** Our tables of native nft, each with its own sets. */
  readonly native: readonly NativeRuleset[];
  /** Tables of nft of another agent of the same design. */
  readonly predecessors: readonly Predecessor[];
  /** Further rules that packets pass, if the whole node was observed. */
  readonly foreign?: ForeignRules;
  /** Observations only. */
  readonly neighbours?: readonly Neighbour[];
}

/** A namespace as packets pass it: our native rulesets beside those of iptables, and all sets in one list. */
export interface SimulatableNamespace extends NamespaceObjects {
  readonly rulesets: readonly SimulatableRuleset[];
  readonly foreign?: ForeignRules;
  readonly neighbours?: readonly Neighbour[];
}

export interface SimulatableRuleset extends Ruleset {
  /** The prefix of our own nft table, whose chains run ahead of iptables'; null: a ruleset of iptables. */
  readonly nativePrefix: string | null;
}

/** The program of a document, by namespace; without namespaces it is the empty program. */
export interface CompiledProgram {
  readonly namespaces: readonly CompiledNamespace[];
}

export interface KernelProgram {
  readonly namespaces: readonly KernelNamespace[];
}

export interface SimulatableProgram {
  readonly namespaces: readonly SimulatableNamespace[];
}

/** The namespace of a program at a path; undefined: none. */
export function namespaceAt<Namespace extends Pick<NamespaceObjects, 'netns'>>(
  { namespaces }: { readonly namespaces: readonly Namespace[] },
  netns: string | null,
): Namespace | undefined {
  return namespaces.find((one) => one.netns === netns);
}

/** One list: what is prepared of it is kept. */
const none: readonly never[] = [];

function noObjects(scope: Scope, netns: string | null): NamespaceObjects {
  return {
    scope,
    netns,
    rulesets: none,
    sets: none,
    links: none,
    addresses: none,
    routes: none,
    ipRules: none,
    sysctls: none,
  };
}

export function emptyKernelNamespace(scope: Scope, netns: string | null): KernelNamespace {
  return { ...noObjects(scope, netns), native: [], predecessors: [] };
}

export function emptySimulatableNamespace(scope: Scope, netns: string | null): SimulatableNamespace {
  return { ...noObjects(scope, netns), rulesets: none };
}
