import {
  type Artefact,
  artefactsHtml,
  artefactsMarkdown,
  type DoctorView,
  doctorHtml,
  doctorMarkdown,
  doctorText,
  type Paint,
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
import { formatJson } from './json-output.js';
import type { OutputFormat } from './output-format.js';

/** How one kind of result is printed in each format. */
type Printers<Result> = Readonly<Record<OutputFormat, (result: Result, paint: Paint) => string>>;

interface ArtefactPage {
  readonly title: string;
  readonly artefacts: readonly Artefact[];
  /** The JSON form has its own keys beside the files. */
  readonly json: object;
}

interface PlanPage {
  readonly view: PlanView;
  /** Whether the text describes a plan (what will change) or a check (what differs). */
  readonly reading: 'plan' | 'check';
  readonly verbose: boolean;
}

/** The result of an apply or destroy. */
interface AppliedPlan {
  readonly view: PlanView;
  /** The outcome in one sentence. */
  readonly outcome: string;
  /** The text for a terminal, where the plan has been shown already. */
  readonly text: string;
  /** The JSON form has its own keys beside the plan. */
  readonly json: object;
}

/** Every kind of result in every format. */
export const printers = {
  artefacts: {
    text: ({ artefacts }) => artefacts.map(({ path, text }) => `##### ${path}\n${visibleLines(text)}`).join(''),
    json: ({ json }) => formatJson(json),
    markdown: ({ artefacts, title }) => artefactsMarkdown(title, artefacts),
    html: ({ artefacts, title }) => artefactsHtml(title, artefacts),
  } satisfies Printers<ArtefactPage>,
  plan: {
    text: ({ reading, verbose, view }, paint) => planText(view, { paint, verbose, reading }),
    json: ({ view }) => formatJson(view),
    markdown: ({ reading, view }) => planMarkdown(view, { reading }),
    html: ({ reading, view }) => planHtml(view, { reading }),
  } satisfies Printers<PlanPage>,
  applied: {
    text: ({ text }) => text,
    json: ({ json, view }) => formatJson({ formatVersion: 1, ...json, plan: view }),
    markdown: ({ outcome, view }) => planMarkdown(view, { outcome }),
    html: ({ outcome, view }) => planHtml(view, { outcome }),
  } satisfies Printers<AppliedPlan>,
  findings: {
    text: (view, paint) => doctorText(view, { paint }),
    json: formatJson,
    markdown: (view) => doctorMarkdown(view),
    html: (view) => doctorHtml(view),
  } satisfies Printers<DoctorView>,
  trace: {
    text: ({ explains, view }, paint) => traceText(view, { paint, explains }),
    json: ({ view }) => formatJson(view),
    markdown: ({ view }) => traceMarkdown(view),
    html: ({ view }) => traceHtml(view),
  } satisfies Printers<{ readonly view: TraceView; readonly explains: boolean }>,
  proof: {
    text: ({ onlyFailures, verbose, view }, paint) => proofText(view, { paint, verbose, onlyFailures }),
    json: ({ view }) => formatJson(view),
    markdown: ({ view }) => proofMarkdown(view),
    html: ({ view }) => proofHtml(view),
  } satisfies Printers<{ readonly view: ProofView; readonly verbose: boolean; readonly onlyFailures: boolean }>,
  review: {
    text: ({ verbose, view }, paint) => reviewText(view, { paint, verbose }),
    json: ({ view }) => formatJson(view),
    markdown: ({ view }) => reviewMarkdown(view),
    html: ({ view }) => reviewHtml(view),
  } satisfies Printers<{ readonly view: ReviewView; readonly verbose: boolean }>,
};
