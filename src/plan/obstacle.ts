import type { ObstacleCode } from '../codes/index.js';
import type { Scope } from '../ir/program.js';
import type { Item } from './item.js';

/** Why a plan must not be carried out. Nothing is touched while one stands. */
export interface Obstacle {
  /** A stable kebab-case name, listed in docs/errors.md. */
  readonly code: ObstacleCode;
  readonly scope: Scope;
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** The foreign object, where there is one. */
  readonly item: Item | null;
  /** The statement of the document that needs the place; empty where it is a constant of the design. */
  readonly path: string;
}
