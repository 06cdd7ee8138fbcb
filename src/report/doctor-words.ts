import { counted } from '../base/lines-of-many.js';
import type { DoctorView } from './finding.js';

export const doctorTitle = 'Redirection doctor';

/** How many findings there are of each severity. */
export function doctorSummary({ summary }: DoctorView): string {
  const counts = Object.entries(summary).filter(([, count]) => count > 0);
  return counts.length === 0
    ? nothingFound
    : `${counts.map(([severity, count]) => counted(count, severity)).join(', ')}.`;
}

/** Where there is no finding at all. */
export const nothingFound = 'Nothing found that stands in the way.';
