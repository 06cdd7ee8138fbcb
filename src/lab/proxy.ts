import { readFile } from 'node:fs/promises';
import { startProgram, stopProgram } from './background.js';
import { meshFile } from './mesh-membership.js';
import { labModeOf } from './modes/index.js';
import type { Lab, LabNodeName } from './topology.js';

/** An entry of a stand-in proxy's log about one connection; addresses are `ip:port` or `[ip]:port`. */
export interface ProxyLogEntry {
  readonly listener: number;
  /** The pod in whose namespace the listener is; absent: in the proxy's own. */
  readonly pod?: string;
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
  return `${lab.stateFolder}/${lab.nodes[node].proxy.name}.log`;
}

export async function startProxy(lab: Lab, node: LabNodeName): Promise<void> {
  const { proxy } = lab.nodes[node];
  const { options, program } = labModeOf(lab).proxy(lab, node);
  const files = ['--log', logFile(lab, node), '--mesh', meshFile(lab)];
  await startProgram(lab, proxy, proxy.name, program, [...files, ...options]);
}

/** Its connections end with it. */
export async function stopProxy(lab: Lab, node: LabNodeName): Promise<void> {
  await stopProgram(lab, lab.nodes[node].proxy.name);
}

/** The log from its entry number `from` on, oldest first. */
export async function proxyLog(lab: Lab, node: LabNodeName, from = 0): Promise<readonly ProxyLogEntry[]> {
  const text = await readFile(logFile(lab, node), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .slice(from)
    .map((line) => JSON.parse(line) as ProxyLogEntry);
}
