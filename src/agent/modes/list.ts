import type { AgentMode } from './agent-mode.js';
import { inPod } from './in-pod/index.js';
import { nodeGeneve } from './node-geneve/index.js';

export const agentModes: readonly AgentMode[] = [nodeGeneve, inPod];
