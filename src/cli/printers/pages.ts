import {
  artefactsHtml,
  artefactsMarkdown,
  doctorHtml,
  doctorMarkdown,
  planHtml,
  planMarkdown,
  proofHtml,
  proofMarkdown,
  reviewHtml,
  reviewMarkdown,
  traceHtml,
  traceMarkdown,
} from '../../index.js';
import { pageFacts } from '../page-facts.js';
import type { AppliedPlan, ArtefactPage, FindingsPage, PlanPage, ProofPage, ReviewPage, TracePage } from './results.js';

/** One kind of result as Markdown, and as a page for a browser. */
interface Pages<Result> {
  readonly markdown: (result: Result) => string;
  readonly html: (result: Result) => string;
}

export const artefacts: Pages<ArtefactPage> = {
  markdown: ({ artefacts: shown, title }) => artefactsMarkdown(title, shown),
  html: ({ artefacts: shown, title }) => artefactsHtml(title, shown, { facts: pageFacts() }),
};

export const plan: Pages<PlanPage> = {
  markdown: ({ next, reading, view }) => planMarkdown(view, { reading, next }),
  html: ({ next, programs, reading, view }) =>
    planHtml(view, { reading, next, facts: pageFacts(), ...(programs && { programs }) }),
};

export const applied: Pages<AppliedPlan> = {
  markdown: ({ outcome, view }) => planMarkdown(view, { outcome }),
  html: ({ outcome, view }) => planHtml(view, { outcome, facts: pageFacts() }),
};

export const findings: Pages<FindingsPage> = {
  markdown: ({ view }) => doctorMarkdown(view),
  html: ({ node, view }) => doctorHtml(view, { facts: pageFacts(node) }),
};

export const trace: Pages<TracePage> = {
  markdown: ({ view }) => traceMarkdown(view),
  html: ({ node, view }) => traceHtml(view, { facts: pageFacts(node) }),
};

export const proof: Pages<ProofPage> = {
  markdown: ({ view }) => proofMarkdown(view),
  html: ({ view }) => proofHtml(view, { facts: pageFacts() }),
};

export const review: Pages<ReviewPage> = {
  markdown: ({ view }) => reviewMarkdown(view),
  html: ({ view }) => reviewHtml(view, { facts: pageFacts() }),
};
