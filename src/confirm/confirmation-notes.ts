import { thisMachine } from '../kernel/machine.js';
import { stateLocation } from '../live/state-location.js';
import {
  readConfirmation,
  readOutcome,
  secondsLeft,
  type Waiting,
  writeOutcome,
} from '../record/confirmation-files.js';
import type { ConfirmOptions } from './confirm-options.js';
import { outcomeWords } from './outcome-words.js';

/**
 * What an operator should know before any other command: the apply that waits for its confirmation, and, once, what
 * became of the last one.
 * @throws what the system says of the state directory, unless it is missing.
 * @example
 * for (const note of await confirmationNotes()) console.error(note);
 */
export async function confirmationNotes(options: ConfirmOptions = {}): Promise<readonly string[]> {
  const location = await stateLocation(options.machine ?? thisMachine, options);
  const found = await readConfirmation(location);
  const last = await readOutcome(location);
  const isNews = last !== null && !last.told;
  // Where nothing can be written it is told again.
  if (isNews) await writeOutcome(location, { ...last, told: true }).catch(() => {});
  return [
    ...(isNews ? [outcomeWords(last)] : []),
    ...(found.state === 'none' ? [] : [standing(found.state, found.head, found.isHeld)]),
  ];
}

function standing(state: 'waiting' | 'taking-back', head: Waiting, isHeld: boolean): string {
  const { since } = head;
  if (state === 'taking-back')
    return isHeld
      ? `the apply of ${since} is being taken back`
      : `the apply of ${since} was taken back in part: \`redirect confirm --revert\` goes on; an apply or destroy starts from what is there`;
  if (!isHeld)
    return `the apply of ${since} waits for its confirmation, and the process that would take it back has ended, so it stays: \`redirect confirm\` keeps it, \`redirect confirm --revert\` takes it back`;
  const seconds = secondsLeft(head);
  return seconds === null
    ? `the apply of ${since} is under way, and will wait for its confirmation`
    : `the apply of ${since} is taken back in ${Math.max(0, Math.ceil(seconds))} s unless it is confirmed: \`redirect confirm\``;
}
