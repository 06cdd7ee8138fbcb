import { readFile } from 'node:fs/promises';
import { startProgram, stopProgram } from './background.js';
import { meshFile } from './mesh-membership.js';
import type { Lab, LabNodeName } from './topology.js';

/** An entry of a stand-in ztunnel's log about one connection; addresses are `ip:port`. */
export interface ZtunnelLogEntry {
  readonly listener: number;
  readonly peer: string;
  /** Where the client wanted to go. */
  readonly destination?: string;
  /** The onward connection: its spoofed source and its destination. */
  readonly source?: string;
  readonly target?: string;
  /** `taken`, `connected`, `answered`, or an error. */
  readonly outcome: string;
}

function logFile(lab: Lab, node: LabNodeName): string {
  return `${lab.stateFolder}/${lab.nodes[node].ztunnel.name}.log`;
}

export async function startZtunnel(lab: Lab, node: LabNodeName): Promise<void> {
  const { ztunnel } = lab.nodes[node];
  const files = ['--log', logFile(lab, node), '--mesh', meshFile(lab)];
  await startProgram(lab, ztunnel, ztunnel.name, 'ztunnel.py', [...files, '--node', node, '--address', ztunnel.ip]);
}

/** Its connections end with it. */
export async function stopZtunnel(lab: Lab, node: LabNodeName): Promise<void> {
  await stopProgram(lab, lab.nodes[node].ztunnel.name);
}

/** The log from its entry number `from` on, oldest first. */
export async function ztunnelLog(lab: Lab, node: LabNodeName, from = 0): Promise<readonly ZtunnelLogEntry[]> {
  const text = await readFile(logFile(lab, node), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .slice(from)
    .map((line) => JSON.parse(line) as ZtunnelLogEntry);
}
