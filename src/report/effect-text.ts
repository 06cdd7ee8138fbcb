import type { EffectView } from './effect-view.js';
import { listLines } from './list-lines.js';
import type { Paint } from './paint.js';

/** Failures of a check that are in place and without effect; of many the first ones. */
export function effectLines(
  effect: EffectView | null | undefined,
  paint: Paint,
  inPlace: boolean,
  verbose = true,
): readonly string[] {
  if (effect == null) return [];
  const lines = effect.failures.map(({ certain, message }) =>
    certain ? `${paint('bad', inPlace ? 'in place, but' : 'as it is,')} ${message}` : `note: ${message}`,
  );
  const notes = effect.notes.map((note) => `note: ${note}`);
  return [notes, lines].flatMap((each) => listLines(each, (line) => [line], { verbose }));
}
