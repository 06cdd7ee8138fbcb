import type { GeneveState } from '../state.js';

export function ownAddresses({ ztunnel }: GeneveState): readonly string[] {
  return ztunnel === null ? [] : [ztunnel.ip];
}
