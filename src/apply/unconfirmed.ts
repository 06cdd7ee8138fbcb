import { RedirectError } from '../base/redirect-error.js';
import type { StateLocation } from '../kernel/state-directory.js';
import { readConfirmation, removeConfirmation, secondsLeft, writeOutcome } from '../record/confirmation-files.js';

/** Another apply waits for its confirmation, and a process will take it back otherwise; nothing was changed. */
export class UnconfirmedError extends RedirectError {
  override readonly name = 'UnconfirmedError';
  override readonly code = 'unconfirmed';
}

/**
 * Refuses to write while another apply waits for its confirmation: going back would take this one back, too, to a state
 * that nobody asked for. Where the process that would go back has ended, there is nothing to wait for.
 * @throws UnconfirmedError
 */
export async function refuseUnconfirmed(location: StateLocation): Promise<void> {
  const found = await readConfirmation(location);
  if (found.state === 'none') return;
  const { head, isHeld, state } = found;
  if (isHeld)
    throw new UnconfirmedError(
      state === 'waiting'
        ? `the apply of ${head.since} waits for its confirmation${left(secondsLeft(head))}; nothing was changed: \`redirect confirm\` keeps it, \`redirect confirm --revert\` takes it back now`
        : `the apply of ${head.since} is being taken back; nothing was changed: try again when that is done`,
    );
  await removeConfirmation(location);
  const why = 'the process that would have taken it back had ended before';
  await writeOutcome(location, { state: 'left', since: head.since, at: new Date().toISOString(), why, told: false });
}

function left(seconds: number | null): string {
  return seconds === null ? '' : ` for another ${Math.max(0, Math.ceil(seconds))} s`;
}
