/** What modes add to the types of the library. */
export type { NamedNamespace } from './mode.js';
export type { GeneveConstants } from './node-geneve/constants.js';
export type { GeneveProfileName } from './node-geneve/profiles.js';
export type { GeneveState } from './node-geneve/state.js';
export type { GeneveConstants as Constants, TunnelConstants } from './node-geneve/constants.js';
export type { Tunnel, TunnelKind, Ztunnel } from './node-geneve/state.js';
