import type { Property } from '../../../simulate/prove/property.js';
import type { GeneveState } from '../state.js';

/** Which node a property is about: as it is, beside other programs' rules, or with ztunnel gone. */
export type Situation =
  | 'as it is'
  | 'with a service proxy'
  | 'with policy routing of others'
  | 'beside other programs'
  | 'without ztunnel';

export type GeneveProperty = Property<GeneveState, Situation>;
export type GenevePropertyInput = Parameters<GeneveProperty['violation']>[0];
