import { readdirSync, readFileSync } from 'node:fs';
import { type GeneveState, type InpodState, type NodeState, parseNodeState } from '../../src/index.js';
import { geneveState } from '../geneve-state.js';

export function goldenState(name: string): GeneveState {
  return geneveState(read(name));
}

export function goldenInpodState(name: string): InpodState {
  const state = read(name);
  if (state.mode !== 'inpod') throw new Error(`golden/${name} is of mode ${state.mode}`);
  return state;
}

/** Nobody changes a state: each file is read once. */
const known = new Map<string, NodeState>();

function read(name: string): NodeState {
  const state = known.get(name);
  if (state !== undefined) return state;
  const parsed = parseNodeState(readFileSync(`golden/${name}/document.yaml`, 'utf8'));
  if (!parsed.ok) throw new Error(`golden/${name} is refused: ${JSON.stringify(parsed.diagnostics)}`);
  known.set(name, parsed.value);
  return parsed.value;
}

const names = readdirSync('golden').filter((name) => name.startsWith('geneve-'));

/** The documents that a node can be programmed for. */
export const goldenNames: readonly string[] = names.filter((name) => goldenState(name).backend !== 'nft');

/** The same documents as others, in native nft. */
export const nativeNames: readonly string[] = names.filter((name) => !goldenNames.includes(name));
