import type { EffectView } from './effect-view.js';

/** A plan as plain data for people and programs: the JSON output, and what the other formats are made from. */
export interface PlanView {
  readonly formatVersion: 1;
  /** Of the document; null when everything of ours goes and no document says whose node it is. */
  readonly node: string | null;
  readonly backend: string;
  readonly backendReason: string;
  readonly summary: Readonly<Record<'missing' | 'extra' | 'changed' | 'moved' | 'duplicated', number>>;
  readonly changes: readonly ChangeView[];
  readonly steps: readonly StepView[];
  readonly obstacles: readonly ObstacleView[];
  readonly notes: readonly string[];
  /** Layouts of other releases that are replaced or removed; left out if there are none. */
  readonly layouts?: readonly LayoutView[];
  /**
   * A row for each pod that has a namespace of its own in the program, failed ones first; left out in modes without.
   */
  readonly pods?: readonly PodView[];
  /** Only of a check: whether what is in place has its effect; null: there was nothing to look at. */
  readonly effect?: EffectView | null;
}

export interface PodView {
  /** NAMESPACE/NAME. */
  readonly pod: string;
  /** What its namespace is called in changes and steps. */
  readonly scope: string;
  /** Path of its namespace. */
  readonly netns: string;
  readonly status: 'programmed' | 'removed' | 'unchanged' | 'differs' | 'failed' | 'gone' | 'left-out';
  /** Why it failed, or how many of its objects differ. */
  readonly why: string | null;
  readonly differences: Readonly<Record<'missing' | 'extra' | 'changed' | 'moved' | 'duplicated', number>>;
}

export interface ChangeView {
  readonly kind: 'missing' | 'extra' | 'changed' | 'moved' | 'duplicated';
  /** `host`, or what another namespace is called. */
  readonly scope: string;
  /** Path of the namespace; null is the node's own. */
  readonly netns: string | null;
  /** chain, rule, table, set, member, link, address, route, ip-rule or sysctl. */
  readonly object: string;
  /** The desired object in the words of its tool, or the observed one where none is desired. */
  readonly text: string;
  /** What is there now instead. */
  readonly before: string | null;
  readonly purpose: string | null;
  /** Statements of the document that ask for it. */
  readonly causes: readonly string[];
}

export interface LayoutView {
  /** The newest release that writes it. */
  readonly name: string;
  /** The oldest one; null: no other. */
  readonly since: string | null;
  /** whole, half-applied, or mixed: some of its rules are there, among others. */
  readonly extent: 'whole' | 'half-applied' | 'mixed';
  readonly backend: string;
  /** The namespaces that hold it. */
  readonly scopes: readonly string[];
}

export interface CommandView {
  readonly argv: readonly string[];
  readonly stdin: string;
}

export interface StepView {
  readonly number: number;
  readonly scope: string;
  readonly netns: string | null;
  readonly description: string;
  readonly commands: readonly CommandView[];
  /** What undoes the step. */
  readonly inverse: readonly CommandView[];
  readonly causes: readonly string[];
}

export interface ObstacleView {
  readonly code: string;
  readonly scope: string;
  readonly message: string;
  readonly remedy: string;
  readonly path: string;
  readonly object: string | null;
}
