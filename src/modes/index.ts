import type { Mode } from './mode.js';
import { nodeGeneve } from './node-geneve/index.js';
import type { GeneveState } from './node-geneve/state.js';

/** A node as a document gives it: of one mode or another. */
export type AnyNodeState = GeneveState;

/** One row for each mode. */
export const modes: readonly Mode[] = [nodeGeneve];

const byName: ReadonlyMap<string, Mode> = new Map(modes.map((mode) => [mode.name, mode]));

export function modeOf(name: string): Mode {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`mode ${name} is not supported yet`);
  return found;
}
