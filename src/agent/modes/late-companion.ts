import type { NodeState } from '../../index.js';
import type { PodKey } from '../desired/desired.js';
import type { AgentMode, Companion, CompanionOptions, HeldPod } from './agent-mode.js';

/** The companion of whatever mode the documents have. */
export interface LateCompanion extends Companion {
  /**
   * The mode is known; the node may not be programmed for long. What fails here is tried again, and told, when it is.
   */
  readonly prepare: (mode: NodeState['mode']) => Promise<void>;
}

/**
 * It starts once the mode is known, so that a ztunnel that connects while pods are programmed waits in line, and need
 * not come again after a pause of its own. It starts anew where the mode changes.
 */
export function lateCompanion(modes: readonly AgentMode[], options: CompanionOptions): LateCompanion {
  let started: { readonly mode: NodeState['mode']; readonly companion: Companion } | null = null;
  let held: ReadonlyMap<PodKey, HeldPod> = new Map();
  let whyNotStarted = 'other pods of the node are not programmed yet';
  /** What is under way, so that one thing follows the other. */
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    last = last.catch(() => {}).then(work);
    return last;
  };
  return {
    hold: (pods) => {
      held = pods;
      started?.companion.hold(pods);
    },
    prepare: (mode) => inTurn(async () => (started === null ? start(mode) : undefined)).catch(() => {}),
    nodeProgrammed: (state) =>
      inTurn(async () => {
        if (state !== null && started?.mode !== state.mode) {
          await stop();
          await start(state.mode);
        }
        await started?.companion.nodeProgrammed(state);
      }),
    acknowledgement: (pod) => started?.companion.acknowledgement(pod) ?? { state: 'pending', why: whyNotStarted },
    connections: () => started?.companion.connections() ?? [],
    stop: () => inTurn(stop),
  };

  async function start(mode: NodeState['mode']): Promise<void> {
    const found = modes.find((each) => each.mode === mode);
    if (found === undefined) throw new Error(`the agent does not know mode ${mode}`);
    const companion = await found.start(options).catch((error: Error) => {
      whyNotStarted = error.message;
      throw error;
    });
    started = { mode, companion };
    companion.hold(held);
  }

  async function stop(): Promise<void> {
    const { companion } = started ?? {};
    started = null;
    await companion?.stop();
  }
}
