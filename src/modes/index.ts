import type { Design } from '../model/design.js';
import { modes } from './list.js';
import type { Mode } from './mode.js';

/** The designs to look for if neither a document nor a record names one. */
export const publishedDesigns: readonly Design[] = modes.map(({ design }) => design.published);

/** The mode of a node without a document. */
export const defaultMode: Mode = modes[0];

const byName: ReadonlyMap<string, Mode> = new Map(modes.map((mode) => [mode.name, mode]));

/** The mode with this name. It exists, because a state comes from a validated document. */
export function modeOf(name: string): Mode {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`there is no mode ${name}`);
  return found;
}

/** The scopes of all modes: a folder of artefacts may hold those of any earlier rendering. */
export function allScopes(): readonly string[] {
  return [...new Set(modes.flatMap(({ scopes }) => scopes))];
}
