import type { NodeState } from '../../index.js';
import type { PodKey } from '../desired/desired.js';
import type { Acknowledgement } from '../status/pod-row.js';
import type { AgentMode, Companion, CompanionOptions, HeldPod } from './agent-mode.js';

const notStarted: Acknowledgement = { state: 'pending', why: 'other pods of the node are not programmed yet' };

/**
 * The companion of whatever mode the documents have. It starts when each declared pod was tried, since whoever connects to it takes the
 * pods held then for all there are, and starts anew where the mode changes.
 */
export function lateCompanion(modes: readonly AgentMode[], options: CompanionOptions): Companion {
  let started: { readonly mode: NodeState['mode']; readonly companion: Companion } | null = null;
  let held: ReadonlyMap<PodKey, HeldPod> = new Map();
  const stop = async () => {
    const { companion } = started ?? {};
    started = null;
    await companion?.stop();
  };
  return {
    hold: (pods) => {
      held = pods;
      started?.companion.hold(pods);
    },
    nodeProgrammed: async (state) => {
      if (state !== null && started?.mode !== state.mode) {
        await stop();
        const found = modes.find(({ mode }) => mode === state.mode);
        if (found === undefined) throw new Error(`the agent does not know mode ${state.mode}`);
        const companion = await found.start(options);
        started = { mode: state.mode, companion };
        companion.hold(held);
      }
      await started?.companion.nodeProgrammed(state);
    },
    acknowledgement: (pod) => started?.companion.acknowledgement(pod) ?? notStarted,
    connections: () => started?.companion.connections() ?? [],
    stop,
  };
}
