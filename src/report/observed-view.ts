/** What the kernel did with the packet when it was really sent, beside what was foretold. */
export interface ObservedView {
  readonly agrees: boolean;
  /** How many of the foretold steps the kernel's own trace has, in order and alike, until they part. */
  readonly agreed: number;
  readonly foretold: number;
  /** The steps as the kernel told of them. */
  readonly steps: readonly ToldStepView[];
  readonly parted: PartedView | null;
  /** What the sender learned: a connection or an answer, a refusal, an error; null: nothing. */
  readonly answer: 'accepted' | 'answered' | 'refused' | 'unreachable' | null;
  /** Where the kernel was listened to. */
  readonly namespaces: readonly string[];
  readonly notes: readonly string[];
}

/** The first step where they part. */
export interface PartedView {
  /** Null: it was foretold to end before. */
  readonly expected: ToldStepView | null;
  /** Null: the kernel told of nothing more. */
  readonly seen: ToldStepView | null;
  /** The probable reason. */
  readonly reason: string;
}

/** A step that the kernel tells of. */
export interface ToldStepView {
  /** A rule that it matched, the policy that ended it, or a hook that it left by its end. */
  readonly kind: 'rule' | 'policy' | 'passes';
  readonly namespace: string;
  /** Of a hook that it passed. */
  readonly hook: string | null;
  readonly table: string | null;
  readonly chain: string | null;
  /** Place of the rule in its chain, from 1. */
  readonly number: number | null;
  /** As iptables-save prints it, or nft; null: it is none of those that were read. */
  readonly rule: string | null;
  readonly verdict: string;
  /** After it; null: not told. */
  readonly mark: string | null;
  /** The device that it came in by (PREROUTING) or leaves by (POSTROUTING), where that is known. */
  readonly device: string | null;
}
