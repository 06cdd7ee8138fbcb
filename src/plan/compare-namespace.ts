import { claimPredecessor, type Ownership } from '../ir/ownership.js';
import type { KernelNamespace } from '../ir/program.js';
import { iptablesBeside, type ResolvedBackend } from '../model/backend.js';
import type { JumpPosition } from '../model/jump-position.js';
import { changesOf } from './change.js';
import { compareNative } from './compare-native.js';
import { compareNetwork } from './compare-network.js';
import { comparePredecessors } from './compare-predecessors.js';
import { compareRulesets } from './compare-rulesets.js';
import { compareSets } from './compare-sets.js';
import { compareSysctls } from './compare-sysctls.js';
import { type Comparison, together } from './comparison.js';
import type { SysctlRecord } from './record.js';
import type { Guards, TableOrder } from './schedule.js';
import type { Work } from './step.js';

export interface NamespaceContext {
  readonly ownership: Ownership;
  readonly position: JumpPosition;
  readonly guards: Guards | null;
  readonly tableOrder: TableOrder | null;
  /** Names of veth ends in this namespace whose peer is not where it is desired. */
  readonly orphans: ReadonlySet<string>;
  readonly records: readonly SysctlRecord[];
  readonly backend: ResolvedBackend;
  /** Temporary names of sets, as a record has them. */
  readonly temporaries: readonly string[];
}

/** Compares one namespace: the differences between desired and observed, and the work that removes them, by phase. */
export function compareNamespace(
  desired: KernelNamespace,
  observed: KernelNamespace,
  context: NamespaceContext,
): Comparison {
  const { guards, ownership, orphans } = context;
  const note = changesOf(desired.scope, desired.netns);
  const ourLinks = new Set([...desired.links, ...observed.links.filter(isOurs)].map(({ name }) => name));
  const network = compareNetwork(desired, observed, { guards, ownership, orphans, ourLinks }, note);
  const observedLinks = new Set(observed.links.map(({ name }) => name));
  const remade = new Set(
    desired.links.map(({ name }) => name).filter((name) => network.rebuilt.has(name) || !observedLinks.has(name)),
  );
  const native = observed.native.filter((table) => ownership.native(observed, table) === 'ours');
  const takesOver = desired.rulesets.length > 0 ? 'iptables' : 'nobody';
  const predecessors = observed.predecessors.filter(
    ({ table }) => claimPredecessor(ownership, observed, table) === 'ours',
  );
  const rulesets = compareRulesets(desired, observed, context, note);
  return together([
    desired.native.length > 0 ? leftBehind(rulesets, context.backend) : rulesets,
    compareNative(desired.native, native, takesOver, note),
    comparePredecessors(
      desired.predecessors,
      predecessors,
      { place: observed, ownership, isLater: takesOver === 'iptables' && desired.native.length === 0 },
      note,
    ),
    compareSets(desired, observed, (set) => ownership.set(observed, set) === 'ours', note, context.temporaries),
    network,
    compareSysctls(desired, observed, { remade, ourLinks, records: context.records }, note),
  ]);

  function isOurs(link: KernelNamespace['links'][number]): boolean {
    return ownership.link(observed, link) === 'ours';
  }
}

/** Moves the removal of our iptables rules to the phase after those of nft are in place. */
function leftBehind({ changes, work }: Comparison, observed: ResolvedBackend): Comparison {
  const backend = iptablesBeside(observed);
  return {
    changes: changes.map((change) => ({ ...change, backend })),
    work: work.map(({ work: one }) => ({ phase: 'other-backend', work: { ...one, backend } as Work })),
  };
}
