import type { CodeTables } from './code-table.js';

/** Where codes of a kind appear, with the exit code. Markdown. */
export const kindTitles: Readonly<Record<keyof CodeTables | 'text' | 'question' | 'error', string>> = {
  document: 'The document was refused (exit 3)',
  obstacle: 'Something is in the way (exit 1, nothing was touched)',
  finding: 'What `doctor` finds (exit 2 with an error or a warning)',
  property: 'What `prove` checks (exit 2)',
  text: 'Text of other programs (`fmt`, `observe`)',
  question: 'A question that is not understood (`trace`, exit 3)',
  error: 'Errors that are thrown',
};
