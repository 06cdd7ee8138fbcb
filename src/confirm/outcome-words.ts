import type { ConfirmationOutcome } from '../record/confirmation-files.js';

/**
 * What became of an apply, as a sentence without its full stop. Pure.
 * @example
 * console.log(outcomeWords(await confirm()));
 */
export function outcomeWords({ at, since, state, why }: ConfirmationOutcome): string {
  switch (state) {
    case 'confirmed':
      return `the apply of ${since} was confirmed at ${at}`;
    case 'taken-back':
      return `the apply of ${since} was taken back at ${at}: ${why}`;
    case 'not-taken-back':
      return `the apply of ${since} was to be taken back at ${at}: ${why}`;
    case 'left':
      return `the apply of ${since} was never confirmed, and it stayed: ${why}`;
  }
}
