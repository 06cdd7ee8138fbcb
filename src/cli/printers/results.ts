import type { Artefact, DoctorView, PlanPrograms, PlanView, ProofView, ReviewView, TraceView } from '../../index.js';
import type { AppliedJson, ArtefactsJson, FailedApplyJson, ObservedJson } from '../json/json-outputs.js';

/** What is printed: artefacts of a document, or what a node holds. */
export interface ArtefactPage {
  readonly title: string;
  readonly artefacts: readonly Artefact[];
  readonly json: ArtefactsJson | ObservedJson;
}

export interface PlanPage {
  readonly view: PlanView;
  /** Whether the text describes a plan (what will change) or a check (what differs). */
  readonly reading: 'plan' | 'check';
  readonly verbose: boolean;
  /** What to do next, as a line. */
  readonly next: string | null;
  /** Beside the differences a page draws what was compared. */
  readonly programs?: PlanPrograms;
}

type Beside<Json> = Omit<Json, 'formatVersion' | 'plan'>;

/** The result of an apply or destroy. */
export interface AppliedPlan {
  readonly view: PlanView;
  /** The outcome in one sentence. */
  readonly outcome: string;
  /** The text for a terminal, where the plan has been shown already. */
  readonly text: string;
  /** What the JSON form has beside the plan. */
  readonly json: Beside<AppliedJson> | Beside<FailedApplyJson>;
}

export interface FindingsPage {
  readonly view: DoctorView;
  readonly verbose: boolean;
  readonly node: string | null;
}

export interface TracePage {
  readonly view: TraceView;
  readonly explains: boolean;
  readonly verbose: boolean;
  readonly node: string | null;
}

export interface ProofPage {
  readonly view: ProofView;
  readonly verbose: boolean;
  readonly onlyFailures: boolean;
}

export interface ReviewPage {
  readonly view: ReviewView;
  readonly verbose: boolean;
}
