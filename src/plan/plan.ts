import type { Ownership } from '../ir/ownership.js';
import { emptyNamespace, type NamespaceProgram, type Program } from '../ir/program.js';
import type { Requirements } from '../ir/requirements.js';
import type { JumpPosition } from '../model/constants.js';
import { type Change, changesOf } from './change.js';
import { findCollisions } from './collisions.js';
import { compareNamespace } from './compare-namespace.js';
import { compareRulesets } from './compare-rulesets.js';
import { leftSysctls } from './compare-sysctls.js';
import { type Comparison, together } from './comparison.js';
import { leftInPlace } from './left-in-place.js';
import { findMisplacedZtunnel } from './misplaced-ztunnel.js';
import { type Observation, otherBackendOf, type ResolvedBackend } from './observation.js';
import type { Obstacle } from './obstacle.js';
import { type NamespaceWork, orderSteps, type Role } from './order.js';
import { orphanedEnds } from './orphans.js';
import { findPortCollision } from './port-collision.js';
import { findUnmetRequirements } from './preconditions.js';
import type { Step, Work } from './slot.js';

/** What would change, why, and in which order it would be done. A plan without changes has no steps. */
export interface Plan {
  /** Name of the node, as the document has it; null where no document is known. */
  readonly node: string | null;
  readonly backend: ResolvedBackend;
  readonly backendReason: string;
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  readonly obstacles: readonly Obstacle[];
  readonly notes: readonly string[];
}

/** What is wished for: a compiled document with what the design claims as its own. */
export interface Wish {
  /** Name of the node; left out where no document is known. */
  readonly node?: string;
  readonly program: Program;
  readonly ownership: Ownership;
  readonly requirements: Requirements;
  readonly position: JumpPosition;
  /** Rulesets that are wished for in the other backend: none, but on the way back to a node that had some. */
  readonly otherBackend?: Program;
}

const noJumps = 'constants.jumps is left out of account: native nft has no jumps to place';

/** Compares a wish with the live node. Pure: the same two give the same plan. */
export function makePlan(wish: Wish, observation: Observation): Plan {
  const { ownership, position, program, requirements } = wish;
  const namespaces = pairNamespaces(program, observation.program).map(({ wished, observed, role }) => {
    const orphans = orphanedEnds(wished, observed, program, observation.program);
    const records = (observation.record?.sysctls ?? []).filter(({ netns }) => netns === wished.netns);
    const comparison = compareNamespace(wished, observed, {
      ownership,
      position,
      orphans,
      records,
      backend: observation.backend,
      temporaries: wished.scope === 'host' ? (observation.record?.temporaries ?? []) : [],
    });
    const other = compareOtherBackend(wished, wish, observation);
    const left = leftSysctls(wished, observed, records);
    return {
      role,
      scope: wished.scope,
      netns: wished.netns,
      comparison: together([comparison, other]),
      observed,
      left,
    };
  });
  const isWished = program.namespaces.length > 0;
  const obstacles = isWished
    ? obstaclesOf(namespaces)
    : findMisplacedZtunnel(requirements.ztunnel, observation, 'leaving');
  const work: readonly NamespaceWork[] = namespaces.map(({ role, scope, netns, comparison }) => {
    return { role, scope, netns, work: comparison.work };
  });
  const rebuilds = work.some(({ work: slotted }) => slotted.some(({ slot }) => slot === 'rebuild'));
  return {
    node: wish.node ?? null,
    backend: observation.backend,
    backendReason: observation.backendReason,
    changes: namespaces.flatMap(({ comparison }) => comparison.changes),
    steps: orderSteps(work, rebuilds),
    obstacles,
    notes: [
      ...observation.notes,
      ...namespaces.flatMap(({ left }) => left),
      ...(observation.backend === 'nft' && position !== 'first' ? [noJumps] : []),
      ...(isWished ? [] : leftInPlace(observation, ownership)),
    ],
  };

  function obstaclesOf(pairs: readonly Pick<Pair, 'observed' | 'role'>[]): readonly Obstacle[] {
    const misplaced = findMisplacedZtunnel(requirements.ztunnel, observation, 'coming');
    // What else is not as it should be in a wrong namespace says nothing.
    if (observation.ztunnel?.isNodesOwn) return misplaced;
    const staying = pairs.filter(({ role }) => role !== 'leaving').map(({ observed }) => observed);
    const isStaying = ({ netns }: NamespaceProgram) => staying.some((one) => one.netns === netns);
    return [
      ...[...staying, ...observation.otherBackend.namespaces.filter(isStaying)].flatMap((one) =>
        findCollisions(one, ownership),
      ),
      ...program.namespaces.flatMap((one) =>
        one.scope === 'host'
          ? findPortCollision(one, observation.foreignTunnels, observation.isTunnelPortBusy ?? false)
          : findPortCollision(one, observation.tunnelsAtZtunnel ?? [], false),
      ),
      ...findUnmetRequirements(requirements, observation),
      ...misplaced,
    ];
  }
}

/** Everything of ours in the backend that is not the plan's: removed there, by the tools of that backend. */
function compareOtherBackend(
  { scope, netns }: NamespaceProgram,
  { otherBackend, ownership, position }: Wish,
  observation: Observation,
): Comparison {
  const same = (one: NamespaceProgram) => one.netns === netns;
  const nothing = emptyNamespace(scope, netns);
  const wished = otherBackend?.namespaces.find(same) ?? nothing;
  const observed = observation.otherBackend.namespaces.find(same) ?? nothing;
  const backend = otherBackendOf(observation.backend);
  const { changes, work } = compareRulesets(wished, observed, { ownership, position }, changesOf(scope, netns));
  return {
    changes: changes.map((change) => ({ ...change, backend })),
    work: work.map(({ work: one }) => ({ slot: 'other-backend', work: { ...one, backend } as Work })),
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
    return {
      role: want.scope === 'host' ? 'host' : holdsNothing(want) ? 'leaving' : 'wished',
      wished: want,
      observed: live,
    };
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

/** On the way back to a node whose ztunnel was another one: of this one only sysctls are as they should be. */
function holdsNothing({ ipRules, links, native, routes, rulesets, sets }: NamespaceProgram): boolean {
  const rules = rulesets.flatMap(({ tables }) =>
    tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules)),
  );
  return [ipRules, links, native, routes, rules, sets].every(({ length }) => length === 0);
}
