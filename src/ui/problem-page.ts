import renderPage from '../generated/problem-template.js';
import { policy, style } from './style.js';

export interface Problem {
  readonly title: string;
  readonly why: string;
  /** What a command said of it, line by line. */
  readonly said?: string;
  readonly remedy: string;
}

/** What went wrong, as a page. @param home address of the first page; null: whoever asks may not know it. */
export function problemPage({ remedy, said = '', title, why }: Problem, home: string | null): string {
  return renderPage({ policy, style, title, why, said, remedy, home: home ?? '' });
}
