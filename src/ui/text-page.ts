import renderPage from '../generated/text-template.js';
import { policy, style } from './style.js';

/** What a command printed for a terminal, as a page. */
export function textPage(title: string, text: string): string {
  return renderPage({ policy, style, home: './', title, text });
}
