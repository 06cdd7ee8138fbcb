import type { Design } from '../model/design.js';
import { modes } from './list.js';
import type { Mode } from './mode.js';

/** What is looked for where neither a document nor a record says which. */
export const publishedDesigns: readonly Design[] = modes.map(({ design }) => design.published);

/** That of a node that no document speaks of. */
export const defaultMode: Mode = modes[0];

const byName: ReadonlyMap<string, Mode> = new Map(modes.map((mode) => [mode.name, mode]));

/** The mode of a state, by its name. Whoever has a state has read a document, so the mode exists. */
export function modeOf(name: string): Mode {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`there is no mode ${name}`);
  return found;
}

/** The scopes of all modes: what may lie in a folder of artefacts, whatever was rendered into it last. */
export function allScopes(): readonly string[] {
  return [...new Set(modes.flatMap(({ scopes }) => scopes))];
}
