import { readdirSync, readFileSync } from 'node:fs';
import { type NodeState, parseNodeState } from '../../src/index.js';

export function goldenState(name: string): NodeState {
  const parsed = parseNodeState(readFileSync(`golden/${name}/document.yaml`, 'utf8'));
  if (!parsed.ok) throw new Error(`golden/${name} is refused: ${JSON.stringify(parsed.diagnostics)}`);
  return parsed.value;
}

const names = readdirSync('golden');

/** The documents that a node can be programmed for. */
export const goldenNames: readonly string[] = names.filter((name) => goldenState(name).backend !== 'nft');

/** The same documents as others, in native nft. */
export const nativeNames: readonly string[] = names.filter((name) => !goldenNames.includes(name));
