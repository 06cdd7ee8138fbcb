import type { Machine, NodeState } from '../../../index.js';
import type { KubeApi } from '../../kube/api.js';
import type { PodView } from './pod-view.js';

/** Where a pod is on this node. */
export interface Place {
  readonly netns: string | null;
  /** The node's end of its veth, where the mode asks for it. */
  readonly hostInterface: string | null;
  /** The name of its own end; null: not asked for. */
  readonly podInterface: string | null;
}

/**
 * What a document has besides the defaults and the pods, as the cluster says it. `keep` and `nothing` are as in
 * `Desired`.
 */
export type NodePart =
  | { readonly kind: 'keys'; readonly keys: Readonly<Record<string, unknown>> }
  | { readonly kind: 'keep' | 'nothing'; readonly why: string };

/** The ztunnels of this node and where they are; null: not found yet. */
export type PlacedZtunnel = PodView & { readonly place: Place | null };

/** Follows what the node's part of a document depends on. */
export interface NodeFollower {
  /** Null: not known yet. */
  readonly part: () => NodePart | null;
  /** What keeps it from being current; null: nothing. */
  readonly error: () => string | null;
  /** Called when the ztunnels of the node changed. */
  readonly look: (ztunnels: readonly PlacedZtunnel[]) => void;
  /** Ends when the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export interface FollowerOptions {
  readonly api: KubeApi;
  readonly machine: Machine;
  /** Name of the node. */
  readonly node: string;
  readonly whenZtunnelIsGone: 'keep' | 'remove';
  /** Called when `part` or `error` has another answer. */
  readonly changed: () => void;
  /** Milliseconds until the API is asked again. */
  readonly refreshMs: number;
}

/** A node as the API lists it. */
export interface ListedNode {
  readonly name: string;
  /** Null: it has none. */
  readonly hostIP: string | null;
}

/** The keys of a pod in a document, or what is malformed about it. */
export type PodKeys =
  | { readonly ok: true; readonly keys: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly why: string };

/** What a mode makes of the objects of Kubernetes. One object a mode; list.ts lists them. */
export interface KubernetesMode {
  readonly mode: NodeState['mode'];
  /** Whether the node's end of a pod's veth is needed, besides or instead of its namespace. */
  readonly needsHostInterface: boolean;
  /** Whether ztunnel's place has to be known. */
  readonly needsZtunnel: boolean;
  /** Why a pod that the selectors choose stays outside all the same; null: it does not. */
  readonly optOut: (pod: PodView) => string | null;
  readonly podKeys: (pod: PodView, place: Place) => PodKeys;
  readonly follow: (options: FollowerOptions) => NodeFollower;
  /** The keys of a node in a document that the API alone tells of, where nobody is on the node. */
  readonly nodeKeys: (node: ListedNode, ztunnel: PlacedZtunnel | null) => Readonly<Record<string, unknown>>;
}
