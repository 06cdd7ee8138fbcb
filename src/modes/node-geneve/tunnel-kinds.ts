import type { TunnelKind } from '../../model/node-state.js';

export const tunnelKinds: readonly TunnelKind[] = ['geneve', 'vxlan', 'veth'];
