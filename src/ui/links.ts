import { type Report, reports } from './reports.js';
import type { Subject } from './subject.js';

export interface Link {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly href: string;
}

/** The pages that can be had of a document, or of the node alone. */
export function linksOf(subject: Subject, file: string | null): { document: readonly Link[]; node: readonly Link[] } {
  const offered = Object.entries(reports).filter(
    ([name, report]) => name !== 'trace' && report.unavailable(subject) === null,
  );
  const linksTo = (needsDocument: boolean) =>
    offered
      .filter(([, report]) => report.needsDocument === needsDocument)
      .map(([name, report]) => linkTo(name, report, file));
  return { document: file === null ? [] : linksTo(true), node: linksTo(false) };
}

function linkTo(name: string, { about, title }: Report, file: string | null): Link {
  return { name, title, about, href: file === null ? name : `${name}?${new URLSearchParams({ document: file })}` };
}
