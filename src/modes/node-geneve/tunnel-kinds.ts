import type { TunnelKind } from './state.js';

export const tunnelKinds: readonly TunnelKind[] = ['geneve', 'vxlan', 'veth'];
