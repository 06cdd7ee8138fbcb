/** Whether what is in place does what it is there for: the part of a check that packets decide. */
export interface EffectView {
  /** Whether every conversation that was looked at goes as the document says, or may. */
  readonly holds: boolean;
  /** Conversations that were gone through, each for all pods of a kind. */
  readonly checked: number;
  readonly failures: readonly EffectFailureView[];
  readonly notes: readonly string[];
}

export interface EffectFailureView {
  /** The properties of `docs/prove.md` that do not hold, or `tunnels-forward`. */
  readonly properties: readonly string[];
  /** False: it depends on something that cannot be known, and does not count. */
  readonly certain: boolean;
  /** `default/web-0 is not captured: ip rule 1 (somebody else's) goes first: ...`. */
  readonly message: string;
  /** What is at fault, as far as that was found. */
  readonly culprits: readonly string[];
  /** Every pod concerned, as `namespace/name`. */
  readonly pods: readonly string[];
  /** A conversation that shows it; null: none is needed. */
  readonly example: { readonly what: string; readonly why: string } | null;
}
