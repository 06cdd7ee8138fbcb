import type { IpRule } from '../ir/ip-rule.js';
import type { Route } from '../ir/route.js';
import type { Phase } from './step.js';

/** Which part a namespace has in a plan: the node's own, another one that something is desired in, or one that is emptied. */
export type NamespaceRole = 'host' | 'desired' | 'retiring';

/** One phase of the namespaces of one role. */
export type ScheduleRow = readonly [role: NamespaceRole, phase: Phase];

/** In which order the namespaces of a mode are programmed. */
export interface Schedule {
  readonly rows: readonly ScheduleRow[];
  /** The rows of a plan that makes links anew. */
  readonly rowsOfRebuild: readonly ScheduleRow[];
  /** Null: nothing has to stand in for a link. */
  readonly guards: Guards | null;
}

/** What keeps packets from leaving in plain text while a link of the node is made anew. */
export interface Guards {
  /** Stands in for a route over that link. */
  readonly routeFor: (route: Route) => Route;
  /**
   * The rule that keeps the node's own packets off those routes; null: none is needed.
   * @param present those of ours.
   */
  readonly passRule: (present: readonly IpRule[], desired: readonly IpRule[]) => IpRule | null;
}
