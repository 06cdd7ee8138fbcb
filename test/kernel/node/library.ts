import { readFileSync } from 'node:fs';
import { type Command, type Machine, type NodeState, parseNodeState } from '../../../src/index.js';
import { labMachine } from '../../../src/lab/index.js';
import type { TestNode } from './test-node.js';

/** The machine as the host of a test node, with a list of what was run on it. */
export function watched(node: TestNode): { readonly machine: Machine; readonly ran: Command[] } {
  const inside = labMachine({ netns: `/run/netns/${node.netns.host}` });
  const ran: Command[] = [];
  const execute: Machine['execute'] = (command, signal) => {
    ran.push(command);
    return inside.execute(command, signal);
  };
  return { machine: { ...inside, execute }, ran };
}

export function stateFor(node: TestNode, change: Readonly<Record<string, unknown>> = {}): NodeState {
  const parsed = parseNodeState(readFileSync(node.write(change), 'utf8'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}
