import type { PropertyView } from './proof-view.js';
import type { WayView } from './trace-view.js';

/** What a change of documents does, as plain data: the JSON output, and what the other formats are made from. */
export interface ReviewView {
  readonly formatVersion: 1;
  /** Whether no property is lost and nothing happens that the statements do not allow. */
  readonly holds: boolean;
  /** Why not, a sentence each. */
  readonly reasons: readonly string[];
  readonly nodes: Readonly<Record<'unchanged' | 'changed' | 'added' | 'removed', number>>;
  /** Nodes of one shape, that change alike; those with most to look at first. */
  readonly groups: readonly ReviewGroupView[];
}

export interface ReviewGroupView {
  readonly kind: 'changed' | 'added' | 'removed';
  /** `hardened`, `istio-1.20 to hardened`. */
  readonly profile: string;
  /** Names of the nodes, or of their files where names are not unique. The first one is looked at. */
  readonly nodes: readonly string[];
  readonly risk: RiskView;
  readonly pods: Readonly<Record<'added' | 'removed' | 'changed', number>>;
  readonly flows: readonly FlowView[];
  /**
   * How many conversations were compared, each for all that neither side tells from it; null: the sides cannot be
   * compared.
   */
  readonly conversations: number | null;
  readonly properties: {
    readonly gained: readonly PropertyView[];
    readonly lost: readonly PropertyView[];
    /** They hold neither before nor after. */
    readonly missing: readonly PropertyView[];
  };
  readonly statements: readonly StatementView[];
  /** Null: there is no transition. */
  readonly transition: { readonly moments: number; readonly broken: readonly PropertyView[] } | null;
  /** Of each node; null: there is nothing to apply. */
  readonly cost: CostView | null;
  /** What stops the apply, with its remedy. */
  readonly obstacles: readonly string[];
  readonly notes: readonly string[];
  /** Rules and other artefacts, without comments. */
  readonly rules: readonly DiffView[];
  /** The documents, as redirect prints them. */
  readonly document: readonly string[];
}

export interface RiskView {
  readonly level: 'none' | 'low' | 'medium' | 'high';
  readonly sentence: string;
}

/** Flows that change alike. Each list is exact: whoever of `from` asks whomever of `to`. */
export interface FlowView {
  /** added: they work only afterwards. removed: they worked only before. redirected: they go another way. */
  readonly kind: 'added' | 'removed' | 'redirected';
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly protocols: readonly string[];
  /** Empty: any. */
  readonly ports: readonly string[];
  /** Empty: all that the node has. */
  readonly families: readonly string[];
  readonly before: string;
  readonly after: string;
  readonly conversations: number;
  readonly example: { readonly what: string; readonly before: string; readonly after: string };
}

export interface StatementView {
  readonly text: string;
  readonly holds: boolean;
  /** Conversations that it decides. */
  readonly covered: number;
  readonly failed: number;
  /** The first few that do not go as stated, with their packets before and after. */
  readonly counterExamples: readonly {
    readonly what: string;
    readonly where: string;
    readonly before: string;
    readonly after: string;
    readonly traces: { readonly before: WayView; readonly after: WayView };
  }[];
}

export interface CostView {
  readonly processes: number;
  /** Objects of the kernel that are removed. */
  readonly deletes: number;
  readonly steps: number;
  /** An estimate. */
  readonly milliseconds: number;
}

export interface DiffView {
  readonly path: string;
  /** Files that differ in the same way. */
  readonly alike: number;
  readonly lines: readonly string[];
}
