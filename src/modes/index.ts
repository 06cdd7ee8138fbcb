import { hostScope, isPodScope, type Scope } from '../ir/program.js';
import type { Design } from '../model/design.js';
import type { NodeState } from '../model/node-state.js';
import { modes } from './list.js';
import type { Mode, NamedNamespace } from './mode.js';

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

/** The mode that has such namespaces besides the node's own; the first one if they tell nothing. */
export function modeOfScopes(scopes: readonly Scope[]): Mode {
  const isOf = (mode: Mode, scope: Scope) =>
    scope !== hostScope && mode.scopes.some((one) => one === scope || (one.endsWith('*') && isPodScope(scope)));
  return modes.find((mode) => scopes.some((scope) => isOf(mode, scope))) ?? defaultMode;
}

/** The scopes of all modes: a folder of artefacts may hold those of any earlier rendering. */
export function allScopes(): readonly string[] {
  return [...new Set(modes.flatMap(({ scopes }) => scopes))];
}

/**
 * The network namespaces that a document names, besides the node's own: of each its scope, its path, and where the
 * document says so. Pure.
 * @example
 * const paths = namespacesIn(state).map(({ netns }) => netns);
 */
export function namespacesIn(state: NodeState): readonly NamedNamespace[] {
  return modeOf(state.mode).namespaces(state);
}
