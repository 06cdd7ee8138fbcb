import type { EffectView } from './effect-view.js';
import type { Paint } from './paint.js';

/** Failures of a check that are in place and without effect; of many the first ones. */
export function effectLines(effect: EffectView | null | undefined, paint: Paint, inPlace: boolean): readonly string[] {
  if (effect == null) return [];
  const lines = effect.failures.map(({ certain, message }) =>
    certain ? `${paint('bad', inPlace ? 'in place, but' : 'as it is,')} ${message}` : `note: ${message}`,
  );
  const most = 20;
  const more = lines.length > most ? [`and ${lines.length - most} more; --output json has all of them`] : [];
  return [...effect.notes.map((note) => `note: ${note}`), ...lines.slice(0, most), ...more];
}
