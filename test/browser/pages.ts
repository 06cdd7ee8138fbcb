import { artefactsHtml, doctorHtml, planHtml, proofHtml, reviewHtml, statusHtml, traceHtml } from '../../src/index.js';
import type { Views } from './views.js';

/** Every kind of page. */
export const pageOf = {
  plan: ({ plan }) => planHtml(plan),
  verify: ({ verify }) => planHtml(verify, { reading: 'check' }),
  apply: ({ plan }) => planHtml(plan, { outcome: 'Applied.' }),
  trace: ({ trace }) => traceHtml(trace),
  prove: ({ proof }) => proofHtml(proof),
  doctor: ({ doctor }) => doctorHtml(doctor),
  status: ({ status }) => statusHtml(status),
  review: ({ review }) => reviewHtml(review),
  artefacts: ({ artefacts }) => artefactsHtml('Redirection artefacts', artefacts),
} satisfies Readonly<Record<string, (views: Views) => string>>;
