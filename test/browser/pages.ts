import { artefactsHtml, doctorHtml, planHtml, proofHtml, reviewHtml, statusHtml, traceHtml } from '../../src/index.js';
import type { Views } from './views.js';

/** Every kind of page. */
export const pageOf = {
  plan: ({ facts, plan: { programs, view } }) => planHtml(view, { facts, programs, next: 'redirect apply' }),
  verify: ({ facts, verify: { programs, view } }) => planHtml(view, { facts, programs, reading: 'check' }),
  apply: ({ facts, verify: { view } }) => planHtml(view, { facts, outcome: 'Applied.' }),
  trace: ({ facts, trace }) => traceHtml(trace, { facts }),
  prove: ({ facts, proof }) => proofHtml(proof, { facts }),
  doctor: ({ doctor, facts }) => doctorHtml(doctor, { facts }),
  status: ({ facts, status }) => statusHtml(status, { facts }),
  review: ({ facts, review }) => reviewHtml(review, { facts }),
  artefacts: ({ artefacts, facts }) => artefactsHtml('Redirection artefacts', artefacts, { facts }),
} satisfies Readonly<Record<string, (views: Views) => string>>;
