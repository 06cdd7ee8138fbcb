import type { Property } from '../../../simulate/prove/property.js';
import type { InpodState } from '../state.js';

/** The situation of a node that a property applies to. */
export type Situation = 'as it is' | 'with a service proxy' | 'beside other programs';

export type InpodProperty = Property<InpodState, Situation>;
export type InpodPropertyInput = Parameters<InpodProperty['violation']>[0];
