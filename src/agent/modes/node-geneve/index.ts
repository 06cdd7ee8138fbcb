import type { NodeState } from '../../../index.js';
import type { AgentMode } from '../agent-mode.js';
import { defaultConfigFile, writeConfig } from './config-file.js';

/**
 * Ztunnel needs not be told about pods. The CNI plugin is told by a file that ztunnel can take connections, once the
 * kernel leads to it. When the agent stops, the rules stay, and so does what the file says.
 */
export function nodeGeneveAt(configFile: string): AgentMode {
  return {
    mode: 'geneve',
    start: async () => {
      /** One write after the other: the last state is the one that stays. */
      let written = Promise.resolve();
      return {
        hold: () => {},
        nodeProgrammed: (state) => {
          written = written.catch(() => {}).then(() => writeConfig(configFile, isReady(state)));
          return written;
        },
        acknowledgement: () => ({ state: 'not-needed' }),
        connections: () => [],
        stop: () => written.catch(() => {}),
      };
    },
  };
}

/** Without an active ztunnel nothing of ours is on the node. */
function isReady(state: NodeState | null): boolean {
  return state?.mode === 'geneve' && state.ztunnel !== null;
}

export const nodeGeneve: AgentMode = nodeGeneveAt(defaultConfigFile);
