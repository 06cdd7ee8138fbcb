/** Types that modes add to the library. */
export type { InpodConstants } from './in-pod/constants.js';
export type { InpodProfileName } from './in-pod/profiles.js';
export type { InpodDefaults, InpodPod, InpodState } from './in-pod/state.js';
export type { NamedNamespace } from './mode.js';
export type { GeneveConstants, GeneveConstants as Constants, TunnelConstants } from './node-geneve/constants.js';
export type { GeneveProfileName } from './node-geneve/profiles.js';
export type { GeneveState, Tunnel, TunnelKind, Ztunnel } from './node-geneve/state.js';
