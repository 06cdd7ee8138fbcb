import type { ObstacleCode } from '../codes/index.js';
import type { Scope } from '../ir/program.js';
import type { Item } from './item.js';

/** Why a plan must not be carried out. While there is an obstacle nothing is changed. */
export interface Obstacle {
  /** A stable kebab-case name, listed in docs/errors.md. */
  readonly code: ObstacleCode;
  readonly scope: Scope;
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** The foreign object; null: the obstacle is about none. */
  readonly item: Item | null;
  /** The statement of the document that causes it; empty if a constant of the design does. */
  readonly path: string;
}
