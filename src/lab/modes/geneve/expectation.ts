import type { NodeState } from '../../../index.js';
import type { NodeExpectation } from '../../expectation.js';

export function expectationOf({ backend, mode, pods, profile, ztunnel }: NodeState): NodeExpectation {
  return {
    mode,
    profile,
    mesh: pods.filter(({ mesh }) => mesh).map(({ name }) => name),
    captureDNS: ztunnel?.captureDNS ?? false,
    isNative: backend === 'nft',
  };
}
