import type { Family } from '../../ir/ruleset.js';
import type { InpodConstants } from './constants.js';

/** A mesh pod, with its overrides resolved against the node's defaults. */
export interface MeshPod {
  /** `pods/NAMESPACE_NAME`. */
  readonly scope: `pods/${string}`;
  /** Names the pod in provenance, whatever its place in the document. */
  readonly path: string;
  readonly uid: string;
  readonly netns: string;
  readonly ips: readonly string[];
  readonly dnsCapture: boolean;
  readonly ingress: boolean;
  readonly virtualInterfaces: readonly string[];
}

/** What the rules of one family in one pod depend on. */
export interface PodRulesInputs {
  readonly family: Family;
  readonly pod: MeshPod;
  readonly constants: InpodConstants;
  /** In profile hardened, rules that no packet can reach are left out. */
  readonly keepsDeadRules: boolean;
}

export const loopback: Readonly<Record<Family, string>> = { ipv4: '127.0.0.1/32', ipv6: '::1/128' };

export function hostPrefix(address: string, family: Family): string {
  return `${address}/${family === 'ipv4' ? 32 : 128}`;
}
