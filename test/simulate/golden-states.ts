import { readdirSync, readFileSync } from 'node:fs';
import { type GeneveState, type InpodState, parseNodeState } from '../../src/index.js';
import { geneveState } from '../geneve-state.js';

export function goldenState(name: string): GeneveState {
  const parsed = parseNodeState(readFileSync(`golden/${name}/document.yaml`, 'utf8'));
  if (!parsed.ok) throw new Error(`golden/${name} is refused: ${JSON.stringify(parsed.diagnostics)}`);
  return geneveState(parsed.value);
}

export function goldenInpodState(name: string): InpodState {
  const parsed = parseNodeState(readFileSync(`golden/${name}/document.yaml`, 'utf8'));
  if (!parsed.ok) throw new Error(`golden/${name} is refused: ${JSON.stringify(parsed.diagnostics)}`);
  if (parsed.value.mode !== 'inpod') throw new Error(`golden/${name} is of mode ${parsed.value.mode}`);
  return parsed.value;
}

const names = readdirSync('golden').filter((name) => name.startsWith('geneve-'));

/** The documents that a node can be programmed for. */
export const goldenNames: readonly string[] = names.filter((name) => goldenState(name).backend !== 'nft');

/** The same documents as others, in native nft. */
export const nativeNames: readonly string[] = names.filter((name) => !goldenNames.includes(name));
