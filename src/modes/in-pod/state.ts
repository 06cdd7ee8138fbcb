import type { NodeState, Pod } from '../../model/node-state.js';
import type { InpodConstants } from './constants.js';
import type { InpodProfileName } from './profiles.js';

/** A pod, with what it overrides of the node's defaults. */
export interface InpodPod extends Pod {
  /** Null: the node's default. */
  readonly dnsCapture: boolean | null;
  /** Whether inbound connections bypass ztunnel (`ambient.istio.io/bypass-inbound-capture`). */
  readonly ingress: boolean;
  /**
   * Interfaces of guests in the pod, whose connections count as the pod's own (`istio.io/reroute-virtual-interfaces`).
   */
  readonly virtualInterfaces: readonly string[];
}

/** The node's defaults. */
export interface InpodDefaults {
  readonly dnsCapture: boolean;
  readonly ipv6: boolean;
}

/** A node of mode inpod. */
export interface InpodState extends NodeState {
  readonly mode: 'inpod';
  readonly profile: InpodProfileName;
  readonly inpod: InpodDefaults;
  readonly pods: readonly InpodPod[];
  readonly constants: InpodConstants;
}
