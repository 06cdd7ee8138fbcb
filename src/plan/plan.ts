import type { Ownership } from '../ir/ownership.js';
import { emptyNamespace, type NamespaceProgram, type Program } from '../ir/program.js';
import type { Requirements } from '../ir/requirements.js';
import type { JumpPosition } from '../model/constants.js';
import type { Change } from './change.js';
import { findCollisions, findPortCollision } from './collisions.js';
import { compareNamespace } from './compare-namespace.js';
import type { Observation, ResolvedBackend } from './observation.js';
import type { Obstacle } from './obstacle.js';
import { type NamespaceWork, orderSteps, type Role } from './order.js';
import { orphanedEnds } from './orphans.js';
import { findUnmetRequirements } from './preconditions.js';
import type { Step } from './slot.js';

/** What would change, why, and in which order it would be done. A plan without changes has no steps. */
export interface Plan {
  readonly backend: ResolvedBackend;
  readonly backendReason: string;
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  readonly obstacles: readonly Obstacle[];
  readonly notes: readonly string[];
}

/** What is wished for: a compiled document with what the design claims as its own. */
export interface Wish {
  readonly program: Program;
  readonly ownership: Ownership;
  readonly requirements: Requirements;
  readonly position: JumpPosition;
}

/** Compares a wish with the live node. Pure: the same two give the same plan. */
export function makePlan(wish: Wish, observation: Observation): Plan {
  const { ownership, position, program, requirements } = wish;
  const namespaces = pairNamespaces(program, observation.program).map(({ wished, observed, role }) => {
    const orphans = orphanedEnds(wished, observed, program, observation.program);
    const records = (observation.record?.sysctls ?? []).filter(({ netns }) => netns === wished.netns);
    const comparison = compareNamespace(wished, observed, { ownership, position, orphans, records });
    return { role, scope: wished.scope, netns: wished.netns, comparison, observed };
  });
  const isWished = program.namespaces.length > 0;
  const obstacles = isWished
    ? [
        ...namespaces
          .filter(({ role }) => role !== 'leaving')
          .flatMap(({ observed }) => findCollisions(observed, ownership)),
        ...findPortCollision(requirements.tunnelPort, observation.foreignTunnels),
        ...findUnmetRequirements(requirements, observation),
      ]
    : [];
  const work: readonly NamespaceWork[] = namespaces.map(({ role, scope, netns, comparison }) => {
    return { role, scope, netns, work: comparison.work };
  });
  const rebuilds = work.some(({ work: slotted }) => slotted.some(({ slot }) => slot === 'rebuild'));
  return {
    backend: observation.backend,
    backendReason: observation.backendReason,
    changes: namespaces.flatMap(({ comparison }) => comparison.changes),
    steps: orderSteps(work, rebuilds),
    obstacles,
    notes: observation.notes,
  };
}

interface Pair {
  readonly role: Role;
  readonly wished: NamespaceProgram;
  readonly observed: NamespaceProgram;
}

function pairNamespaces(wished: Program, observed: Program): readonly Pair[] {
  const same = (a: NamespaceProgram) => (b: NamespaceProgram) => a.netns === b.netns;
  const wanted = wished.namespaces.map((want): Pair => {
    const live = observed.namespaces.find(same(want)) ?? emptyNamespace(want.scope, want.netns);
    return { role: want.scope === 'host' ? 'host' : 'wished', wished: want, observed: live };
  });
  const left = observed.namespaces
    .filter((live) => !wished.namespaces.some(same(live)))
    .map((live): Pair => {
      return {
        role: live.scope === 'host' ? 'host' : 'leaving',
        wished: emptyNamespace(live.scope, live.netns),
        observed: live,
      };
    });
  return [...wanted, ...left];
}
