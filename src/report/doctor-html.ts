import renderPage from '../generated/doctor-template.js';
import { doctorTitle, nothingFound } from './doctor-words.js';
import type { DoctorView } from './finding.js';

/**
 * What doctor found as a page of its own; every value is escaped. Pure.
 * @example
 * doctorHtml(diagnose(await examine(state)));
 */
export function doctorHtml({ findings }: DoctorView): string {
  return renderPage({ title: doctorTitle, findings, nothingFound });
}
