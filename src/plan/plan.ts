import type { Ownership } from '../ir/ownership.js';
import {
  emptyKernelNamespace,
  hostScope,
  type KernelNamespace,
  type KernelProgram,
  namespaceAt,
} from '../ir/program.js';
import type { Requirements } from '../ir/requirements.js';
import { otherBackendOf, type ResolvedBackend } from '../model/backend.js';
import type { JumpPosition } from '../model/jump-position.js';
import { type Change, changesOf } from './change.js';
import { findCollisions } from './collisions.js';
import { compareNamespace } from './compare-namespace.js';
import { compareRulesets } from './compare-rulesets.js';
import { leftSysctls } from './compare-sysctls.js';
import { type Comparison, together } from './comparison.js';
import { leaveOutImpossible } from './impossible-routes.js';
import { type FoundLayout, type LayoutReader, layoutsBehind } from './layout.js';
import { leftInPlace } from './left-in-place.js';
import { findMisplacedNamespaces, isNodesOwn } from './misplaced-namespaces.js';
import type { Observation } from './observation.js';
import type { Obstacle } from './obstacle.js';
import { type NamespaceWork, orderSteps } from './order.js';
import { orphanedEnds } from './orphans.js';
import { findPortCollision } from './port-collision.js';
import { findUnmetRequirements } from './preconditions.js';
import type { NamespaceRole, Schedule } from './schedule.js';
import type { Step, Work } from './step.js';

/** The changes, their reasons, and the steps in their order. A plan without changes has no steps. */
export interface Plan {
  /** Name of the node in the document; null if no document is known. */
  readonly node: string | null;
  readonly backend: ResolvedBackend;
  readonly backendReason: string;
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  readonly obstacles: readonly Obstacle[];
  /** Layouts of other releases that are replaced or removed. */
  readonly layouts: readonly FoundLayout[];
  readonly notes: readonly string[];
}

/** A compiled document, with its mode's rules for plans. */
export interface DesiredState {
  /** Name of the node; left out if no document is known. */
  readonly node?: string;
  readonly program: KernelProgram;
  readonly ownership: Ownership;
  readonly requirements: Requirements;
  readonly position: JumpPosition;
  readonly schedule: Schedule;
  /** Left out: no layouts of other releases are known. */
  readonly layouts?: LayoutReader;
  /** Nothing is desired; what the program has stays for pods that are left out. */
  readonly isRemoval?: boolean;
  /** Rulesets that are desired in the other backend: only in a rollback to a node that had some. */
  readonly otherBackend?: KernelProgram;
}

const noJumps = 'constants.jumps is left out of account: native nft has no jumps to place';

/** Compares the desired state with the live node. Pure: the same inputs give the same plan. */
export function makePlan(desiredState: DesiredState, observation: Observation): Plan {
  const { ownership, position, requirements, schedule } = desiredState;
  const { notes: impossible, program } = leaveOutImpossible(desiredState.program, observation);
  const namespaces = pairNamespaces(program, observation.program).map(({ desired, observed, role }) => {
    const orphans = orphanedEnds(desired, observed, program, observation.program);
    const records = (observation.record?.sysctls ?? []).filter(({ netns }) => netns === desired.netns);
    const comparison = compareNamespace(desired, observed, {
      ownership,
      position,
      guards: schedule.guards,
      tableOrder: schedule.tables,
      orphans,
      records,
      backend: observation.backend,
      temporaries: desired.scope === hostScope ? (observation.record?.temporaries ?? []) : [],
    });
    const other = compareOtherBackend(desired, desiredState, observation);
    const left = leftSysctls(desired, observed, records);
    return {
      role,
      scope: desired.scope,
      netns: desired.netns,
      comparison: together([comparison, other]),
      observed,
      left,
    };
  });
  const isDesired = program.namespaces.length > 0 && desiredState.isRemoval !== true;
  const obstacles = isDesired
    ? obstaclesOf(namespaces)
    : findMisplacedNamespaces(requirements.namespaces, observation, 'retiring');
  const work: readonly NamespaceWork[] = namespaces.map(({ role, scope, netns, comparison }) => {
    return { role, scope, netns, work: comparison.work };
  });
  const changes = namespaces.flatMap(({ comparison }) => comparison.changes);
  const rebuilds = work.some(({ work: phased }) => phased.some(({ phase }) => phase === 'rebuild'));
  return {
    node: desiredState.node ?? null,
    backend: observation.backend,
    backendReason: observation.backendReason,
    changes,
    steps: orderSteps(work, rebuilds ? schedule.rowsOfRebuild : schedule.rows),
    obstacles,
    layouts: layoutsBehind(changes, observation, program, desiredState.layouts),
    notes: [
      ...observation.notes,
      ...impossible,
      ...namespaces.flatMap(({ left }) => left),
      ...(observation.backend === 'nft' && position !== 'first' ? [noJumps] : []),
      ...(isDesired ? [] : leftInPlace(observation, ownership)),
    ],
  };

  function obstaclesOf(pairs: readonly Pick<Pair, 'observed' | 'role'>[]): readonly Obstacle[] {
    const misplaced = findMisplacedNamespaces(requirements.namespaces, observation, 'desired');
    // In the node's own namespace other findings about the document's have no meaning.
    if (misplaced.some(isNodesOwn)) return misplaced;
    const staying = pairs.filter(({ role }) => role !== 'retiring').map(({ observed }) => observed);
    const isStaying = ({ netns }: KernelNamespace) => staying.some((one) => one.netns === netns);
    return [
      ...[...staying, ...observation.otherBackend.namespaces.filter(isStaying)].flatMap((one) =>
        findCollisions(one, ownership),
      ),
      ...requirements.tunnelPorts.flatMap(({ netns, path }) =>
        program.namespaces
          .filter((one) => one.netns === netns)
          .flatMap((one) => findPortCollision(one, observation.facts.get(netns) ?? {}, path)),
      ),
      ...findUnmetRequirements(requirements, observation),
      ...misplaced,
    ];
  }
}

/** Removes our objects in the backend that is not the plan's, with the tools of that backend. */
function compareOtherBackend(
  { scope, netns }: KernelNamespace,
  { otherBackend, ownership, position, schedule }: DesiredState,
  observation: Observation,
): Comparison {
  if (otherBackend === undefined && observation.otherBackend.namespaces.length === 0) return { changes: [], work: [] };
  const nothing = emptyKernelNamespace(scope, netns);
  const desired = (otherBackend && namespaceAt(otherBackend, netns)) ?? nothing;
  const observed = namespaceAt(observation.otherBackend, netns) ?? nothing;
  const backend = otherBackendOf(observation.backend);
  const { changes, work } = compareRulesets(
    desired,
    observed,
    { ownership, position, tableOrder: schedule.tables },
    changesOf(scope, netns),
  );
  return {
    changes: changes.map((change) => ({ ...change, backend })),
    work: work.map(({ work: one }) => ({ phase: 'other-backend', work: { ...one, backend } as Work })),
  };
}

interface Pair {
  readonly role: NamespaceRole;
  readonly desired: KernelNamespace;
  readonly observed: KernelNamespace;
}

function pairNamespaces(desired: KernelProgram, observed: KernelProgram): readonly Pair[] {
  const desiredPairs = desired.namespaces.map((namespace): Pair => {
    const live = namespaceAt(observed, namespace.netns) ?? emptyKernelNamespace(namespace.scope, namespace.netns);
    return {
      role: namespace.scope === hostScope ? 'host' : holdsNothing(namespace) ? 'retiring' : 'desired',
      desired: namespace,
      observed: live,
    };
  });
  const left = observed.namespaces
    .filter((live) => namespaceAt(desired, live.netns) === undefined)
    .map((live): Pair => {
      return {
        role: live.scope === hostScope ? 'host' : 'retiring',
        desired: emptyKernelNamespace(live.scope, live.netns),
        observed: live,
      };
    });
  return [...desiredPairs, ...left];
}

/** Whether nothing but sysctls is desired: a rollback to another namespace restores only the sysctls of this one. */
function holdsNothing({ ipRules, links, native, predecessors, routes, rulesets, sets }: KernelNamespace): boolean {
  const rules = rulesets.flatMap(({ tables }) =>
    tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules)),
  );
  return [ipRules, links, native, predecessors, routes, rules, sets].every(({ length }) => length === 0);
}
