import { readdirSync, readFileSync } from 'node:fs';
import { type NodeState, parseNodeState } from '../../src/index.js';

export const goldenNames: readonly string[] = readdirSync('golden');

export function goldenState(name: string): NodeState {
  const parsed = parseNodeState(readFileSync(`golden/${name}/document.yaml`, 'utf8'));
  if (!parsed.ok) throw new Error(`golden/${name} is refused: ${JSON.stringify(parsed.diagnostics)}`);
  return parsed.value;
}
