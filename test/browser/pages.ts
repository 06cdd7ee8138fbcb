import { artefactsHtml, doctorHtml, planHtml, proofHtml, reviewHtml, statusHtml, traceHtml } from '../../src/index.js';
import type { Views } from './views.js';

/** What a page shows. */
type Shown<Parts extends keyof Views> = Pick<Views, 'facts' | Parts>;

/** Every kind of page. */
export const pageOf = {
  plan: ({ facts, plan: { programs, view } }: Shown<'plan'>) =>
    planHtml(view, { facts, programs, next: 'redirect apply' }),
  verify: ({ facts, verify: { programs, view } }: Shown<'verify'>) =>
    planHtml(view, { facts, programs, reading: 'check' }),
  apply: ({ facts, verify: { view } }: Shown<'verify'>) => planHtml(view, { facts, outcome: 'Applied.' }),
  trace: ({ facts, trace }: Shown<'trace'>) => traceHtml(trace, { facts }),
  prove: ({ facts, proof }: Shown<'proof'>) => proofHtml(proof, { facts }),
  doctor: ({ doctor, facts }: Shown<'doctor'>) => doctorHtml(doctor, { facts }),
  status: ({ facts, status }: Shown<'status'>) => statusHtml(status, { facts }),
  review: ({ facts, review }: Shown<'review'>) => reviewHtml(review, { facts }),
  artefacts: ({ artefacts, facts }: Shown<'artefacts'>) => artefactsHtml('Redirection artefacts', artefacts, { facts }),
} satisfies Readonly<Record<string, (views: Views) => string>>;
