import { moreText } from '../base/lines-of-many.js';
import renderPage from '../generated/doctor-template.js';
import { doctorSummary, doctorTitle, nothingFound } from './doctor-words.js';
import type { DoctorView, Finding } from './finding.js';
import { frameOf, type PageFacts, type PageVerdict } from './page/frame.js';
import { shown } from './page/shown.js';

const tones = { error: 'bad', warning: 'warn', note: 'plain' } as const satisfies Record<
  Finding['severity'],
  PageVerdict['tone']
>;

/** How many findings a page shows; each has its evidence. */
const most = 300;

/**
 * What doctor found as a page of its own; every value is escaped. Pure.
 * @example
 * doctorHtml(diagnose(await examine(state)));
 */
export function doctorHtml(view: DoctorView, { facts = {} }: { readonly facts?: PageFacts } = {}): string {
  return renderPage({
    frame: frameOf({ title: doctorTitle, verdict: verdictOf(view) }, facts),
    ...shown({
      findings: view.findings.slice(0, most).map((finding) => ({ ...finding, tone: tones[finding.severity] })),
      more: moreText(view.findings.length - most),
      nothingFound,
    }),
  });
}

function verdictOf(view: DoctorView): PageVerdict {
  const { summary } = view;
  const sentence = doctorSummary(view);
  if (summary.error > 0) return { tone: 'bad', word: 'In the way', sentence };
  if (summary.warning > 0) return { tone: 'warn', word: 'Interferes', sentence };
  return { tone: 'good', word: 'Healthy', sentence };
}
