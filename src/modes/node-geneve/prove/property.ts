import type { Property } from '../../../simulate/prove/property.js';
import type { GeneveState } from '../state.js';

/** The situation of a node that a property applies to. */
export type Situation =
  | 'as it is'
  | 'with a service proxy'
  | 'with policy routing of others'
  | 'beside other programs'
  | 'without ztunnel';

export type GeneveProperty = Property<GeneveState, Situation>;
export type GenevePropertyInput = Parameters<GeneveProperty['violation']>[0];
