import type { Draft } from '../draft.js';
import type { NodeState } from '../node-state.js';
import type { Finding } from './finding.js';

/** An invariant of a node: everything in the draft that breaks it. Refused values (undefined) break nothing. */
export type Rule<State extends NodeState = NodeState> = (state: Draft<State>) => readonly Finding[];
