import {
  type Artefact,
  artefactsHtml,
  artefactsMarkdown,
  type DoctorView,
  doctorHtml,
  doctorMarkdown,
  doctorText,
  type Paint,
  type PlanPrograms,
  type PlanView,
  type ProofView,
  planHtml,
  planMarkdown,
  planText,
  proofHtml,
  proofMarkdown,
  proofText,
  type ReviewView,
  reviewHtml,
  reviewMarkdown,
  reviewText,
  type TraceView,
  traceHtml,
  traceMarkdown,
  traceText,
  visibleLines,
} from '../index.js';
import { formatJson } from './json/format-json.js';
import type { AppliedJson, ArtefactsJson, FailedApplyJson, ObservedJson } from './json/json-outputs.js';
import type { OutputFormat } from './output-format.js';
import { pageFacts } from './page-facts.js';

/** How one kind of result is printed in each format. */
type Printers<Result> = Readonly<Record<OutputFormat, (result: Result, paint: Paint) => string>>;

interface ArtefactPage {
  readonly title: string;
  readonly artefacts: readonly Artefact[];
  readonly json: ArtefactsJson | ObservedJson;
}

interface PlanPage {
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
interface AppliedPlan {
  readonly view: PlanView;
  /** The outcome in one sentence. */
  readonly outcome: string;
  /** The text for a terminal, where the plan has been shown already. */
  readonly text: string;
  /** What the JSON form has beside the plan. */
  readonly json: Beside<AppliedJson> | Beside<FailedApplyJson>;
}

/** Every kind of result in every format. */
export const printers = {
  artefacts: {
    text: ({ artefacts }) => artefacts.map(({ path, text }) => `##### ${path}\n${visibleLines(text)}`).join(''),
    json: ({ json }) => formatJson<'render' | 'observe'>(json),
    markdown: ({ artefacts, title }) => artefactsMarkdown(title, artefacts),
    html: ({ artefacts, title }) => artefactsHtml(title, artefacts, { facts: pageFacts() }),
  } satisfies Printers<ArtefactPage>,
  plan: {
    text: ({ next, reading, verbose, view }, paint) => planText(view, { paint, verbose, reading, next }),
    json: ({ view }) => formatJson<'plan'>(view),
    markdown: ({ next, reading, view }) => planMarkdown(view, { reading, next }),
    html: ({ next, programs, reading, view }) =>
      planHtml(view, { reading, next, facts: pageFacts(), ...(programs && { programs }) }),
  } satisfies Printers<PlanPage>,
  applied: {
    text: ({ text }) => text,
    json: ({ json, view }) => formatJson<'apply'>({ formatVersion: 1, ...json, plan: view }),
    markdown: ({ outcome, view }) => planMarkdown(view, { outcome }),
    html: ({ outcome, view }) => planHtml(view, { outcome, facts: pageFacts() }),
  } satisfies Printers<AppliedPlan>,
  findings: {
    text: ({ verbose, view }, paint) => doctorText(view, { paint, verbose }),
    json: ({ view }) => formatJson<'doctor'>(view),
    markdown: ({ view }) => doctorMarkdown(view),
    html: ({ node, view }) => doctorHtml(view, { facts: pageFacts(node) }),
  } satisfies Printers<{ readonly view: DoctorView; readonly verbose: boolean; readonly node: string | null }>,
  trace: {
    text: ({ explains, verbose, view }, paint) => traceText(view, { paint, explains, verbose }),
    json: ({ view }) => formatJson<'trace'>(view),
    markdown: ({ view }) => traceMarkdown(view),
    html: ({ node, view }) => traceHtml(view, { facts: pageFacts(node) }),
  } satisfies Printers<{
    readonly view: TraceView;
    readonly explains: boolean;
    readonly verbose: boolean;
    readonly node: string | null;
  }>,
  proof: {
    text: ({ onlyFailures, verbose, view }, paint) => proofText(view, { paint, verbose, onlyFailures }),
    json: ({ view }) => formatJson<'prove'>(view),
    markdown: ({ view }) => proofMarkdown(view),
    html: ({ view }) => proofHtml(view, { facts: pageFacts() }),
  } satisfies Printers<{ readonly view: ProofView; readonly verbose: boolean; readonly onlyFailures: boolean }>,
  review: {
    text: ({ verbose, view }, paint) => reviewText(view, { paint, verbose }),
    json: ({ view }) => formatJson<'review'>(view),
    markdown: ({ view }) => reviewMarkdown(view),
    html: ({ view }) => reviewHtml(view, { facts: pageFacts() }),
  } satisfies Printers<{ readonly view: ReviewView; readonly verbose: boolean }>,
};
