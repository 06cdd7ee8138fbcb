import type { KernelNamespace, KernelProgram } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import { withSignal } from '../kernel/with-signal.js';
import type { NodeState } from '../model/node-state.js';
import { type RulesOnDemand, rulesOnDemand } from '../observe/rules-on-demand.js';
import { readSnapshot } from '../render/read-snapshot.js';
import type { LiveOptions } from './live-options.js';
import { type ObservedPlaces, observedPlaces } from './observed-places.js';

/** A node as it is, of which the rules of iptables-nft are read chain by chain once somebody looks for them. */
export interface NodeOnDemand {
  /** What was read. A chain that nobody has read is empty. */
  readonly program: () => KernelProgram;
  /** Whether somebody looked for rules that were not read. */
  readonly isMissing: () => boolean;
  readonly readMissing: () => Promise<void>;
}

interface PlaceOnDemand {
  readonly namespace: () => KernelNamespace;
  readonly isMissing: () => boolean;
  readonly readMissing: () => Promise<void>;
}

/** @throws as `observe`. */
export async function nodeOnDemand(state: NodeState | null, options: LiveOptions): Promise<NodeOnDemand> {
  const machine = withSignal(options);
  const places = await observedPlaces(machine, state, options);
  const all = await Promise.all(places.namespaces.map((one) => placeOnDemand(machine, places, one)));
  return {
    program: () => ({ namespaces: all.map(({ namespace }) => namespace()) }),
    isMissing: () => all.some((one) => one.isMissing()),
    readMissing: async () => {
      await Promise.all(all.filter((one) => one.isMissing()).map((one) => one.readMissing()));
    },
  };
}

/** Where iptables cannot show all rules, or iptables-legacy has ours, everything is read at once. */
async function placeOnDemand(
  machine: Machine,
  { backend, snapshot }: ObservedPlaces,
  { netns, scope }: ObservedPlaces['namespaces'][number],
): Promise<PlaceOnDemand> {
  const read = async (rules: RulesOnDemand | null): Promise<KernelNamespace> => {
    return readSnapshot(await snapshot(netns, rules?.others), scope, netns).namespace;
  };
  let rules = backend === 'iptables-legacy' ? null : await rulesOnDemand(machine, netns);
  let namespace = await read(rules);
  return {
    namespace: () => (rules === null ? namespace : { ...namespace, rulesets: rules.rulesets() }),
    isMissing: () => rules?.isMissing() === true,
    readMissing: async () => {
      if (rules === null || (await rules.readMissing())) return;
      rules = null;
      namespace = await read(null);
    },
  };
}
