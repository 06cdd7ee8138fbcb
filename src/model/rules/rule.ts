import type { Draft } from '../draft.js';
import type { NodeState } from '../node-state.js';
import type { RuleDiagnostic } from './rule-diagnostic.js';

/** An invariant of a node. Returns everything in the draft that breaks it; refused values (undefined) break nothing. */
export type Rule<State extends NodeState = NodeState> = (state: Draft<State>) => readonly RuleDiagnostic[];
