import type { IpRule } from '../ir/ip-rule.js';
import type { Route } from '../ir/route.js';
import type { Ruleset } from '../ir/ruleset.js';
import type { Phase } from './step.js';

/** The role of a namespace in a plan: the node's own, another one with desired objects, or one that is emptied. */
export type NamespaceRole = 'host' | 'desired' | 'retiring';

/** One phase of all namespaces of one role. */
export type ScheduleRow = readonly [role: NamespaceRole, phase: Phase];

/** The order in which the namespaces of a mode are programmed. */
export interface Schedule {
  readonly rows: readonly ScheduleRow[];
  /** The rows of a plan that recreates links. */
  readonly rowsOfRebuild: readonly ScheduleRow[];
  /** Null: the mode needs no stand-in for a link. */
  readonly guards: Guards | null;
  /** Null: tables that mark are committed last when rules are added, and first when they are removed. */
  readonly tables: TableOrder | null;
}

/** The order in which a restore commits the tables of one family. */
export type TableOrder = (desired: Ruleset | undefined, observed: Ruleset | undefined) => readonly string[];

/** Objects that keep packets from leaving in plain text while a link of the node is recreated. */
export interface Guards {
  /** The stand-in for a route over that link. */
  readonly routeFor: (route: Route) => Route;
  /**
   * The ip rule that keeps the node's own packets off those routes; null: none is needed.
   * @param present our observed ip rules.
   */
  readonly passRule: (present: readonly IpRule[], desired: readonly IpRule[]) => IpRule | null;
}
