import type { AgentStatus } from '../../agent/status/agent-status.js';
import type {
  ApplyFailure,
  ApplyReport,
  Artefact,
  CodeEntry,
  ConfirmationOutcome,
  codes,
  Diagnostic,
  DoctorView,
  ErrorCode,
  NodeSnapshot,
  ObservationMeta,
  PlanView,
  ProofView,
  ReviewView,
  ShownPlan,
  TraceView,
} from '../../index.js';
import type { InstallReport } from '../../install/install-options.js';
import type { JourneyResult } from '../../lab/index.js';
import type { ExitCode } from '../exit-codes.js';

/**
 * What `--output json` prints, by the name that `redirect schema` has for it. The schemas in the package are made from
 * these types.
 */
export interface JsonOutputs {
  /** What `redirect apply` and `redirect destroy` print. */
  readonly apply: AppliedJson | FailedApplyJson;
  readonly confirm: ConfirmationOutcome;
  readonly doctor: DoctorView;
  readonly error: ErrorJson;
  readonly explain: ExplainedJson;
  /** What `redirect install --once` prints. */
  readonly install: InstalledJson;
  /** What `redirect lab run` prints. */
  readonly lab: JourneysJson;
  readonly observe: ObservedJson;
  /** What `redirect plan` and `redirect verify` print. */
  readonly plan: PlanView;
  readonly prove: ProofView;
  readonly render: ArtefactsJson;
  readonly review: ReviewView;
  readonly show: ShownPlan;
  /** What `redirect status` prints, and the agent answers under /status. Times are milliseconds since 1970. */
  readonly status: AgentStatus;
  readonly trace: TraceView;
  readonly uninstall: UninstalledJson;
  /** A line of `redirect verify --watch` and `redirect trace --watch`. */
  readonly watch: WatchedJson;
}

export type JsonKind = keyof JsonOutputs;

/** An apply or destroy that failed nowhere. */
export interface AppliedJson {
  readonly formatVersion: 1;
  /** incomplete: some pods failed and are as they were before; everything else is done. */
  readonly outcome: ApplyReport['outcome'];
  readonly rehearsal: ApplyReport['rehearsal'];
  /** Seconds until it is taken back, unless it is confirmed. */
  readonly confirmWithin?: number;
  /** What was carried out or declined. */
  readonly plan: PlanView;
}

/** An apply or destroy that failed. */
export interface FailedApplyJson {
  readonly formatVersion: 1;
  readonly outcome: 'failed';
  readonly reason: ApplyFailure;
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  /** Whether everything that had been done was taken back. */
  readonly undone: boolean;
  /** What was refused or failed; for `not-converged` what still differs. */
  readonly plan: PlanView;
}

/** An error that is no failed apply. */
export interface ErrorJson {
  readonly formatVersion: 1;
  /** failed: exit 1. refused: exit 3, nothing was changed. */
  readonly outcome: 'failed' | 'refused';
  readonly reason: ErrorCode;
  /** What is wrong and where; nothing of what to do. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  /** The mistakes of a file, one entry each. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** One code, or all of them. */
export interface ExplainedJson {
  readonly formatVersion: 1;
  readonly codes: readonly Explanation[];
}

/** What a code means, and what to do. */
export interface Explanation extends CodeEntry {
  readonly code: string;
  readonly kind: keyof typeof codes;
}

/** The installation after it was looked at once. */
export interface InstalledJson extends InstallReport {
  readonly formatVersion: 1;
}

/** What was removed. */
export interface UninstalledJson {
  readonly formatVersion: 1;
  readonly removed: readonly string[];
}

/** The connections that were tried in a lab. */
export interface JourneysJson {
  readonly formatVersion: 1;
  readonly journeys: readonly JourneyResult[];
}

/** The observed state of a node: raw output of its tools, by namespace and file. */
export interface ObservedJson extends ObservationMeta {
  readonly snapshots: NodeSnapshot['snapshots'];
}

/** Everything that documents compile to. */
export interface ArtefactsJson {
  readonly formatVersion: 1;
  readonly artefacts: readonly Artefact[];
}

/** One look, printed when its result is another than that of the look before. */
export interface WatchedJson {
  readonly formatVersion: 1;
  /** When it was looked, in ISO 8601. */
  readonly time: string;
  /** What the command would have ended with. */
  readonly exitCode: ExitCode;
  /** What the command prints without `--watch`, or the error of a look that failed. */
  readonly result: PlanView | TraceView | ErrorJson;
}
