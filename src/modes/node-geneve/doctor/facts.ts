import type { Facts } from '../../../doctor/facts.js';
import type { GeneveState } from '../state.js';

export type GeneveFacts = Facts<GeneveState>;
